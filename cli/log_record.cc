#include "cli/log_record.h"

#include <nlohmann/json.hpp>

namespace podjail::cli {
namespace {

using nlohmann::json;

std::string text_of(const json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t number_of(const json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

}  // namespace

LogRecord read_log_record(std::string_view text) {
  const auto line = json::parse(text, nullptr, false);
  LogRecord record;
  record.decision = read_decision(line);
  if (!line.is_object()) return record;
  record.time = text_of(line, "time");
  record.protocol = text_of(line, "protocol");
  record.host = text_of(line, "host");
  record.port = number_of(line, "port");
  record.path = text_of(line, "path");
  record.verdict = text_of(line, "verdict");
  record.message = text_of(line, "message");
  record.policy = text_of(line, "policy");
  record.mode = text_of(line, "mode");
  record.would = text_of(line, "would");
  record.would_reason = text_of(line, "would_reason");
  record.question_type = text_of(line, "qtype");
  record.status = number_of(line, "status");
  record.bytes_sent = number_of(line, "bytes_sent");
  record.bytes_received = number_of(line, "bytes_received");
  return record;
}

}  // namespace podjail::cli
