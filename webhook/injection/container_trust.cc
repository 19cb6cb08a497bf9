#include "webhook/injection/container_trust.h"

#include <algorithm>
#include <string>
#include <vector>

#include "lib/contract/contract.h"
#include "lib/contract/trust_variables.h"
#include "webhook/injection/capabilities.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/names.h"
#include "webhook/injection/sidecar.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

// "NAME=value". A value that comes from elsewhere is not known here, and stays: of Java's options by naming a
// trust store, which is what keeps others from being added.
std::string entry_of(const json& variable) {
  std::string entry(text_at(variable, "name"));
  entry += '=';
  if (member(variable, "valueFrom").is_null()) return entry.append(text_at(variable, "value"));
  return entry + contract::java_trust_options();
}

json variable_of(const std::string& entry) {
  const auto equals = entry.find('=');
  return {{"name", entry.substr(0, equals)}, {"value", entry.substr(equals + 1)}};
}

void add_variables(json& container) {
  if (has_entries(member(container, "envFrom"))) return;
  auto& variables = container["env"];
  if (variables.is_null()) variables = json::array();
  std::vector<std::string> given;
  for (const auto& variable : variables) given.push_back(entry_of(variable));
  const auto wanted = contract::with_trust_variables(given);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i >= given.size()) {
      variables.push_back(variable_of(wanted[i]));
    } else if (wanted[i] != given[i]) {
      variables[i] = variable_of(wanted[i]);
    }
  }
}

void add_mount(json& container) {
  auto& mounts = container["volumeMounts"];
  if (mounts.is_null()) mounts = json::array();
  if (find_named(mounts, contract::kSharedDirectory, "mountPath") == nullptr)
    mounts.push_back(shared_mount());
}

void drop_capability(json& container) {
  auto& capabilities = container["securityContext"]["capabilities"];
  auto& dropped = capabilities["drop"];
  if (dropped.is_null()) dropped = json::array();
  const bool drops = std::ranges::any_of(dropped, [](const json& name) {
    if (!name.is_string()) return false;
    const auto plain = plain_capability(name.get_ref<const std::string&>());
    return plain == "ALL" || plain == kDroppedCapability;
  });
  if (!drops) dropped.push_back(kDroppedCapability);
}

}  // namespace

json with_trust(json container) {
  add_variables(container);
  add_mount(container);
  drop_capability(container);
  return container;
}

}  // namespace podjail::webhook
