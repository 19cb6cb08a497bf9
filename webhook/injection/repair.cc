#include "webhook/injection/repair.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "webhook/injection/json_members.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

constexpr std::string_view kTokenDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

// The members that only `found` has.
void keep_further(json& wanted, const json& found) {
  if (!found.is_object()) return;
  for (const auto& [name, value] : found.items()) {
    if (!wanted.contains(name)) wanted[name] = value;
  }
}

void keep_resources(json& wanted, const json& found) {
  for (const auto* kind : {"limits", "requests"}) {
    const auto& amounts = member(found, kind);
    if (amounts.is_object()) keep_further(wanted[kind], amounts);
  }
}

void keep_token(json& mounts, const json& found) {
  const auto* token = find_named(found, kTokenDirectory, "mountPath");
  if (token != nullptr && is_on(*token, "readOnly") && !token->contains("subPath")) mounts.push_back(*token);
}

// What API servers, newer ones among them, write into containers that say nothing of it. Each says that
// nothing is so; any other value of the same field may say something.
const std::vector<std::pair<json::json_pointer, json>>& harmless_defaults() {
  static const std::vector<std::pair<json::json_pointer, json>> kDefaults = {
      {json::json_pointer("/securityContext/procMount"), "Default"},
      {json::json_pointer("/stdin"), false},
      {json::json_pointer("/stdinOnce"), false},
      {json::json_pointer("/tty"), false},
      {json::json_pointer("/restartPolicyRules"), json::array()},
      {json::json_pointer("/startupProbe/httpGet/host"), ""},
  };
  return kDefaults;
}

void keep_defaults(json& wanted, const json& found) {
  for (const auto& [place, value] : harmless_defaults()) {
    if (wanted.contains(place.parent_pointer()) && !wanted.contains(place) && found.contains(place) &&
        found.at(place) == value)
      wanted[place] = value;
  }
}

void keep_mount_defaults(json& mounts, const json& found) {
  for (auto& mount : mounts) {
    const auto* same = find_named(found, text_at(mount, "mountPath"), "mountPath");
    if (same == nullptr) continue;
    if (text_at(*same, "recursiveReadOnly") == "Disabled") mount["recursiveReadOnly"] = "Disabled";
    if (text_at(*same, "mountPropagation") == "None") mount["mountPropagation"] = "None";
  }
}

// A resize that is not to restart the container, which is the default since 1.33.
bool is_default_resize(const json& entry) {
  const auto resource = text_at(entry, "resourceName");
  return entry.is_object() && entry.size() == 2 && (resource == "cpu" || resource == "memory") &&
         text_at(entry, "restartPolicy") == "NotRequired";
}

void keep_resize_policy(json& wanted, const json& found) {
  const auto& policy = member(found, "resizePolicy");
  if (policy.is_array() && std::ranges::all_of(policy, is_default_resize)) wanted["resizePolicy"] = policy;
}

}  // namespace

json repaired(json wanted, const json& found) {
  keep_resources(wanted["resources"], member(found, "resources"));
  keep_mount_defaults(wanted["volumeMounts"], member(found, "volumeMounts"));
  keep_token(wanted["volumeMounts"], member(found, "volumeMounts"));
  keep_defaults(wanted, found);
  keep_resize_policy(wanted, found);
  if (text_at(found, "imagePullPolicy") == "Always") wanted["imagePullPolicy"] = "Always";
  return wanted;
}

}  // namespace podjail::webhook
