#include "hook/trust/pem.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace podjail::trust {
namespace {

constexpr std::string_view kDashes = "-----BEGIN ";
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
constexpr std::string_view kOurs = "# podjail: this pod's issuer\n";
constexpr std::string_view kOursEnd = "# podjail: end\n";
constexpr std::size_t kLine = 64;  // RFC 7468 section 2
constexpr std::size_t kMostPadding = 2;

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

// The body without its line breaks; nothing if it is not base64 of something.
std::optional<std::string> base64_of(std::string_view body) {
  std::string out;
  for (const char c : body) {
    if (c != '\n' && c != '\r' && c != ' ' && c != '\t') out += c;
  }
  const auto padding = std::min(out.find('='), out.size());
  const bool valid =
      padding > 0 && out.size() % 4 == 0 && out.size() - padding <= kMostPadding &&
      std::all_of(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(padding), is_base64) &&
      std::all_of(out.begin() + static_cast<std::ptrdiff_t>(padding), out.end(),
                  [](char c) { return c == '='; });
  if (!valid) return std::nullopt;
  return out;
}

void append_block(std::string& out, std::string_view base64) {
  out += kBegin;
  out += '\n';
  for (std::size_t i = 0; i < base64.size(); i += kLine) {
    out += base64.substr(i, kLine);
    out += '\n';
  }
  out += kEnd;
  out += '\n';
}

// The text, which ends a line, without what stands between our lines, lines included. Every end takes the
// nearest beginning, so nothing is left that another pass would find.
std::string without_issuers(std::string_view text) {
  std::string kept;
  std::vector<std::size_t> begun;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n') + 1);
    text.remove_prefix(line.size());
    if (line == kOursEnd && !begun.empty()) {
      kept.resize(begun.back());
      begun.pop_back();
      continue;
    }
    if (line == kOurs) begun.push_back(kept.size());
    kept += line;
  }
  return kept;
}

}  // namespace

Result<std::string> certificates_in(std::string_view text) {
  std::string out;
  while (true) {
    const auto begin = text.find(kDashes);
    if (begin == text.npos) break;
    text.remove_prefix(begin);
    if (!text.starts_with(kBegin)) return fail(ErrorKind::kInvalid, "holds something else than certificates");
    text.remove_prefix(kBegin.size());
    const auto end = text.find(kEnd);
    if (end == text.npos) return fail(ErrorKind::kInvalid, "a certificate has no end");
    const auto base64 = base64_of(text.substr(0, end));
    if (!base64) return fail(ErrorKind::kInvalid, "a certificate is not base64");
    append_block(out, *base64);
    text.remove_prefix(end + kEnd.size());
  }
  if (out.empty()) return fail(ErrorKind::kInvalid, "holds no certificate");
  return out;
}

std::string merge_bundle(std::string_view image, std::string_view issuer) {
  std::string lines(image);
  if (!lines.empty() && lines.back() != '\n') lines += '\n';
  return without_issuers(lines).append(kOurs).append(issuer).append(kOursEnd);
}

}  // namespace podjail::trust
