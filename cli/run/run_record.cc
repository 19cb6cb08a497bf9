#include "cli/run/run_record.h"

#include <nlohmann/json.hpp>

#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

using Json = nlohmann::json;
using Kind = RunRecord::Kind;

constexpr std::size_t kMaxUrl = 4096;

std::string text_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t number_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::string with_port(const RunRecord& record, std::uint16_t usual) {
  if (record.port == 0 || record.port == usual) return record.host;
  return record.host + ":" + std::to_string(record.port);
}

void name(const Json& line, RunRecord& record) {
  for (const char* key : {"host", "sni", "dns_name", "original_destination"}) {
    if (record.host = text_of(line, key); !record.host.empty()) break;
  }
  record.port = static_cast<std::uint16_t>(number_of(line, "port"));
}

void describe(const Json& line, RunRecord& record) {
  const auto protocol = text_of(line, "protocol");
  record.method = text_of(line, "method");
  if (protocol == "dns") {
    record.kind = Kind::kQuestion;
    record.method = "DNS";
    record.url = record.host;
  } else if (!record.method.empty() && (protocol == "http" || protocol == "https")) {
    record.kind = Kind::kRequest;
    record.url = protocol + "://" + with_port(record, protocol == "http" ? 80 : 443) + text_of(line, "path");
  } else {
    record.method = "CONNECT";
    record.url = with_port(record, 0);
  }
}

// Microseconds become milliseconds.
std::string shortened(const std::string& time) {
  const auto dot = time.find('.');
  return dot == time.npos || !time.ends_with('Z') ? time : time.substr(0, dot + 4) + "Z";
}

}  // namespace

std::optional<RunRecord> read_run_record(std::string_view text) {
  const auto line = Json::parse(text, nullptr, false);
  if (!line.is_object() || line.contains("shadow")) return std::nullopt;
  RunRecord record;
  record.time = text_of(line, "time");
  if (record.suppressed = number_of(line, "suppressed"); record.suppressed > 0) {
    record.kind = Kind::kSuppressed;
    return record;
  }
  const auto verdict = text_of(line, "verdict");
  if (verdict != "allow" && verdict != "deny") return std::nullopt;
  record.ruling = verdict == "allow" ? RunRecord::Ruling::kAllowed : RunRecord::Ruling::kDenied;
  record.reason = text_of(line, "reason");
  record.message = text_of(line, "message");
  record.policy = text_of(line, "policy");
  if (text_of(line, "would") == "deny") record.would_reason = text_of(line, "would_reason");
  record.bytes_sent = number_of(line, "bytes_sent");
  record.bytes_received = number_of(line, "bytes_received");
  name(line, record);
  describe(line, record);
  return record;
}

std::string request_log_line(const RunRecord& record) {
  const char* sign = record.ruling == RunRecord::Ruling::kAllowed ? " + " : " - ";
  return shortened(record.time) + sign + record.method + " " + printable(record.url, kMaxUrl);
}

std::string watch_line(const RunRecord& record) {
  if (record.kind == Kind::kSuppressed)
    return std::to_string(record.suppressed) + " more that were not recorded";
  const bool allowed = record.ruling == RunRecord::Ruling::kAllowed;
  auto line = std::string(allowed ? "+ " : "- ") + record.method + " " + record.url;
  if (!record.would_reason.empty()) line += " (would be denied: " + record.would_reason + ")";
  if (!allowed) line += " (" + record.reason + (record.message.empty() ? "" : ": " + record.message) + ")";
  return line;
}

}  // namespace podjail::cli
