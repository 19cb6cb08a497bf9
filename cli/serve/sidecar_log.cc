#include "cli/serve/sidecar_log.h"

#include <nlohmann/json.hpp>

#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

using nlohmann::json;
using Kind = ProxyEvent::Kind;

std::string text_of(const json& line, const char* name) {
  const auto field = line.find(name);
  return field != line.end() && field->is_string() ? field->get<std::string>() : std::string();
}

Kind kind_of(const std::string& event, const std::string& level) {
  if (event == "started") return Kind::kStarted;
  if (event == "policies_loaded") return Kind::kPoliciesLoaded;
  if (event == "policies_refused") return Kind::kPoliciesRefused;
  if (event == "policies_not_enforced") return Kind::kOther;  // it was asked for
  // What the sidecar of a pod has and an ordinary user may lack: a warning of docs/operations.md, not of a
  // proxy's.
  if (event == "key_not_locked" || event == "landlock_absent" || event == "connections_limited")
    return Kind::kOther;
  if (level == "error") return Kind::kFailed;
  return level == "warning" ? Kind::kWarning : Kind::kOther;
}

}  // namespace

ProxyEvent read_event(std::string_view line) {
  const auto object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return {Kind::kWarning, printable(line)};
  const auto event = text_of(object, "event");
  auto text = text_of(object, "error");
  if (text.empty()) text = event;
  return {kind_of(event, text_of(object, "level")), printable(text)};
}

}  // namespace podjail::cli
