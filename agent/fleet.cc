#include "agent/fleet.h"

#include <algorithm>

namespace podjail::agent {
namespace {

using nlohmann::json;
using Pointer = json::json_pointer;

constexpr const char* kContainer = "/spec/template/spec/containers/0";

// The value at a place; null if there is none.
json value_at(const json& object, const std::string& place) {
  const Pointer pointer(place);
  return object.contains(pointer) ? object.at(pointer) : json();
}

std::int64_t number_at(const json& object, const std::string& place) {
  const auto value = value_at(object, place);
  return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

bool may_pass(const Error& error) {
  return error.kind() == ErrorKind::kUnavailable || error.kind() == ErrorKind::kTimeout;
}

Result<json> ask_to_retire(const kubernetes::Client& client, const kubernetes::ObjectKey& key) {
  auto found = client.get(kubernetes::kDaemonSets, key);
  if (!found) return found;
  const auto changes = retirement_of(*found);
  if (!changes) return tl::unexpected(changes.error());
  return changes->empty() ? found : client.json_patch(kubernetes::kDaemonSets, key, *changes);
}

}  // namespace

Result<json> retirement_of(const json& daemonset) {
  const std::string container = kContainer;
  const auto name = value_at(daemonset, container + "/name");
  auto args = value_at(daemonset, container + "/args");
  if (name != "agent" || !args.is_array())
    return fail(ErrorKind::kInvalid, "the DaemonSet's first container is not podjail's agent");
  if (!args.empty() && args.back() == kRetire) return json::array();
  args.push_back(kRetire);
  return json::array(
      {{{"op", "test"}, {"path", container + "/name"}, {"value", "agent"}},
       {{"op", "replace"}, {"path", container + "/args"}, {"value", std::move(args)}},
       {{"op", "add"},
        {"path", "/spec/updateStrategy"},
        {"value", {{"type", "RollingUpdate"}, {"rollingUpdate", {{"maxUnavailable", "100%"}}}}}}});
}

std::string awaited_of(const json& daemonset) {
  if (number_at(daemonset, "/status/observedGeneration") < number_at(daemonset, "/metadata/generation"))
    return "the cluster has not begun to replace the agents";
  const auto wanted = number_at(daemonset, "/status/desiredNumberScheduled");
  const auto replaced = number_at(daemonset, "/status/updatedNumberScheduled");
  const auto clean = std::min(replaced, number_at(daemonset, "/status/numberReady"));
  if (clean >= wanted) return {};
  return std::to_string(wanted - clean) + " of " + std::to_string(wanted) +
         " nodes are not clean yet; jailed pods run there, or the node does not answer";
}

Status retire_fleet(const kubernetes::Client& client, const kubernetes::ObjectKey& daemonset,
                    const std::function<bool()>& wait) {
  std::string awaited;
  do {
    const auto now = ask_to_retire(client, daemonset);
    if (!now && now.error().kind() == ErrorKind::kNotFound) return {};
    if (!now && !may_pass(now.error())) return tl::unexpected(now.error());
    awaited = now ? awaited_of(*now) : now.error().message();
    if (awaited.empty()) return {};
  } while (wait());
  return fail(ErrorKind::kTimeout, awaited);
}

}  // namespace podjail::agent
