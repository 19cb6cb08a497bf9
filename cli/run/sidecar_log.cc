#include "cli/run/sidecar_log.h"

#include <nlohmann/json.hpp>

namespace podjail::cli {
namespace {

using Kind = SidecarEvent::Kind;

std::string text_of(const nlohmann::json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Kind kind_of(const std::string& event, const std::string& level) {
  if (event == "policies_loaded") return Kind::kReady;
  if (event == "policy_says") return Kind::kPolicySays;
  if (event == "policies_refused" || event == "cannot_start" || event == "bad_configuration" ||
      event == "stopped") {
    return level == "error" ? Kind::kFailed : Kind::kNews;
  }
  return level == "error" ? Kind::kProblem : Kind::kNews;
}

}  // namespace

SidecarEvent read_sidecar_event(std::string_view line) {
  const auto read = nlohmann::json::parse(line, nullptr, false);
  if (!read.is_object()) return {Kind::kProblem, std::string(line)};
  const auto event = text_of(read, "event");
  if (event == "policy_says")
    return {Kind::kPolicySays, text_of(read, "policy") + ": " + text_of(read, "line")};
  const auto error = text_of(read, "error");
  const auto kind = kind_of(event, text_of(read, "level"));
  if (kind == Kind::kReady || kind == Kind::kNews) return {kind};
  return {kind, error.empty() ? event : error};
}

}  // namespace podjail::cli
