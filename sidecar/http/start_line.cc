#include "sidecar/http/start_line.h"

#include <algorithm>

#include "sidecar/http/bytes.h"

namespace podjail::http {
namespace {

std::optional<int> parse_version(std::string_view text) {
  if (text == "HTTP/1.1") return 1;
  if (text == "HTTP/1.0") return 0;
  return std::nullopt;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<RequestLine> parse_request_line(std::string_view line) {
  const auto method_end = line.find(' ');
  const auto target_end = line.rfind(' ');
  if (method_end == line.npos || target_end <= method_end + 1) return std::nullopt;
  const auto version = parse_version(line.substr(target_end + 1));
  RequestLine parsed{line.substr(0, method_end), line.substr(method_end + 1, target_end - method_end - 1), 1};
  if (!version || !is_token(parsed.method) || parsed.target.find(' ') != line.npos) return std::nullopt;
  parsed.minor_version = *version;
  return parsed;
}

std::optional<StatusLine> parse_status_line(std::string_view line) {
  constexpr std::size_t kVersion = 8;            // "HTTP/1.1"
  constexpr std::size_t kReason = kVersion + 5;  // " 200 "
  if (line.size() < kReason || line[kVersion] != ' ' || line[kReason - 1] != ' ') return std::nullopt;
  const auto version = parse_version(line.substr(0, kVersion));
  const auto digits = line.substr(kVersion + 1, 3);
  if (!version || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  unsigned status = 0;
  for (const char c : digits) status = status * 10 + static_cast<unsigned>(c - '0');
  if (status < 100) return std::nullopt;  // RFC 9110 §15
  return StatusLine{*version, status, line.substr(kReason)};
}

}  // namespace podjail::http
