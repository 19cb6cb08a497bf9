#include "cli/sidecar/sidecar_log.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lib/base/json_text.h"

namespace podjail::serve {
namespace {

using nlohmann::json;
using Kind = SidecarEvent::Kind;

std::string text_of(const json& line, const char* name) {
  const auto field = line.find(name);
  return field != line.end() && field->is_string() ? field->get<std::string>() : std::string();
}

// As it is if that is plain: the sidecar has made it printable once.
std::string harmless(std::string text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  return is_plain ? text : printable(text);
}

Kind kind_of(const std::string& event, const std::string& level) {
  if (event == "started") return Kind::kStarted;
  if (event == "policies_loaded") return Kind::kPoliciesLoaded;
  if (event == "policy_says") return Kind::kPolicySays;
  if (event == "policies_refused" && level == "error") return Kind::kPoliciesRefused;
  if (event == "policies_not_enforced") return Kind::kOther;  // it was asked for
  // What the sidecar of a pod has and an ordinary user may lack: a warning of docs/operations.md, not of a
  // proxy's.
  if (event == "key_not_locked" || event == "landlock_absent" || event == "connections_limited")
    return Kind::kOther;
  if (level == "error") {
    const bool ends = event == "cannot_start" || event == "bad_configuration" || event == "stopped";
    return ends ? Kind::kFailed : Kind::kProblem;
  }
  return level == "warning" ? Kind::kWarning : Kind::kOther;
}

}  // namespace

SidecarEvent read_event(std::string_view line) {
  const auto object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return {Kind::kWords, printable(line)};
  const auto event = text_of(object, "event");
  const auto kind = kind_of(event, text_of(object, "level"));
  if (kind == Kind::kPolicySays)
    return {kind, harmless(text_of(object, "policy") + ": " + text_of(object, "line"))};
  const auto error = text_of(object, "error");
  return {kind, harmless(error.empty() ? event : error)};
}

}  // namespace podjail::serve
