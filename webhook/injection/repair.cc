#include "webhook/injection/repair.h"

#include <string>

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

}  // namespace

json repaired(json wanted, const json& found) {
  keep_resources(wanted["resources"], member(found, "resources"));
  keep_token(wanted["volumeMounts"], member(found, "volumeMounts"));
  if (text_at(member(found, "securityContext"), "procMount") == "Default")
    wanted["securityContext"]["procMount"] = "Default";
  if (member(found, "resizePolicy").is_array()) wanted["resizePolicy"] = member(found, "resizePolicy");
  if (text_at(found, "imagePullPolicy") == "Always") wanted["imagePullPolicy"] = "Always";
  return wanted;
}

}  // namespace podjail::webhook
