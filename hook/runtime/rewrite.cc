#include "hook/runtime/rewrite.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "hook/bundle.h"
#include "hook/mount_kind.h"
#include "hook/plan.h"
#include "hook/runtime/spelling.h"
#include "hook/sidecar_template.h"
#include "hook/strict_json.h"
#include "lib/contract/contract.h"
#include "lib/contract/trust_variables.h"

namespace podjail::runtime {
namespace {

using hook::Bundle;
using nlohmann::ordered_json;

constexpr std::string_view kHookName = "podjail-hook";
constexpr int kHookTimeoutSeconds = 10;  // longer than the hook's own deadline
// The sidecar's files are some certificates and a report.
constexpr std::string_view kSidecarShareSize = "size=8m";
// Nothing is ever written into the place that is mounted upon.
constexpr std::string_view kPlaceSize = "size=4k";

enum class Role { kUnselected, kSandbox, kSidecar, kWorkload };

// The container that only holds a pod's namespaces, as containerd and CRI-O mark it.
bool is_sandbox(const Bundle& bundle) {
  constexpr auto kMarks = std::to_array<std::string_view>(
      {"io.kubernetes.cri.container-type", "io.kubernetes.cri-o.ContainerType"});
  return std::any_of(kMarks.begin(), kMarks.end(), [&bundle](std::string_view mark) {
    const auto annotation = bundle.annotations.find(std::string(mark));
    return annotation != bundle.annotations.end() && annotation->second == "sandbox";
  });
}

Role role_of(const Bundle& bundle, const hook::HookConfig& jail) {
  // Whether the namespace is jailed already only the kernel knows; the hook asks it.
  if (!hook::is_selected(bundle, jail, hook::NetworkFact::kFresh)) {
    return Role::kUnselected;
  }
  if (hook::claims_to_be(jail.sidecar.annotations, bundle)) return Role::kSidecar;
  return is_sandbox(bundle) ? Role::kSandbox : Role::kWorkload;
}

bool joins_network(const Bundle& bundle) {
  return std::any_of(
      bundle.confinement.namespaces.begin(), bundle.confinement.namespaces.end(),
      [](const hook::NamespaceEntry& entry) { return entry.type == "network" && !entry.path.empty(); });
}

// The member `key` of `object`, made if it is absent or null. kInvalid if it is of another type than `empty`.
Result<ordered_json*> member(ordered_json& object, std::string_view key, const ordered_json& empty) {
  auto& value = object[std::string(key)];
  if (value.is_null()) value = empty;
  if (value.type() != empty.type()) {
    return fail(ErrorKind::kInvalid, "config.json: " + std::string(key) + " is not of its type");
  }
  return &value;
}

std::string_view name_in_path(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_our_hook(const ordered_json& entry, const std::string& path) {
  const auto found = entry.is_object() ? entry.find("path") : entry.end();
  if (!entry.is_object() || found == entry.end() || !found->is_string()) return false;
  const auto& text = found->get_ref<const std::string&>();
  return text == path || name_in_path(text) == kHookName;
}

Status add_hook(ordered_json& document, const RewriteRules& rules, std::string_view stage) {
  const auto hooks = member(document, "hooks", ordered_json::object());
  if (!hooks) return tl::unexpected(hooks.error());
  const auto list = member(**hooks, stage, ordered_json::array());
  if (!list) return tl::unexpected(list.error());
  ordered_json kept = ordered_json::array();
  kept.push_back({{"path", rules.hook},
                  {"args", ordered_json::array({std::string(kHookName), "--config", rules.hook_config})},
                  {"timeout", kHookTimeoutSeconds}});
  for (auto& entry : **list) {
    if (!is_our_hook(entry, rules.hook)) kept.push_back(std::move(entry));
  }
  **list = std::move(kept);
  return {};
}

// A file system in memory at the shared directory.
ordered_json shared_mount(std::vector<std::string> options) {
  options.insert(options.begin(), {"nosuid", "nodev", "noexec", "mode=0755"});
  return {{"destination", std::string(contract::kSharedDirectory)},
          {"type", "tmpfs"},
          {"source", "tmpfs"},
          {"options", std::move(options)}};
}

std::optional<ordered_json> missing_mount(const Bundle& bundle, Role role) {
  if (hook::mounts_shared_directory(bundle)) return std::nullopt;
  switch (role) {
    case Role::kUnselected:
    case Role::kSandbox:
      return std::nullopt;
    case Role::kSidecar:
      return shared_mount({std::string(kSidecarShareSize), "uid=" + std::to_string(bundle.process.uid),
                           "gid=" + std::to_string(bundle.process.gid)});
    case Role::kWorkload:
      if (!joins_network(bundle)) return std::nullopt;
      return shared_mount({std::string(kPlaceSize), "ro"});
  }
  return std::nullopt;
}

Status add_mount(ordered_json& document, ordered_json mount) {
  const auto list = member(document, "mounts", ordered_json::array());
  if (!list) return tl::unexpected(list.error());
  (*list)->push_back(std::move(mount));
  return {};
}

Status add_variables(ordered_json& document) {
  const auto process = document.find("process");
  if (process == document.end() || process->is_null()) return {};
  const auto environment = member(*process, "env", ordered_json::array());
  if (!environment) return tl::unexpected(environment.error());
  std::vector<std::string> variables;
  for (const auto& entry : **environment) {
    if (!entry.is_string()) return fail(ErrorKind::kInvalid, "config.json: env is not a list of texts");
    variables.push_back(entry.get<std::string>());
  }
  **environment = contract::with_trust_variables(std::move(variables));
  return {};
}

Status add_annotations(ordered_json& document, const RewriteRules& rules) {
  if (rules.annotations.empty()) return {};
  const auto annotations = member(document, "annotations", ordered_json::object());
  if (!annotations) return tl::unexpected(annotations.error());
  for (const auto& [name, value] : rules.annotations) (**annotations)[name] = value;
  return {};
}

Status add_all(ordered_json& document, const Bundle& bundle, const RewriteRules& rules) {
  if (auto added = add_hook(document, rules, "createRuntime"); !added) return added;
  if (auto added = add_annotations(document, rules); !added) return added;
  const auto role = role_of(bundle, rules.jail);
  if (role == Role::kSidecar) {  // what it counted goes to the node agent
    if (auto added = add_hook(document, rules, "poststop"); !added) return added;
  }
  auto mount = missing_mount(bundle, role);
  const bool shares = mount || hook::mounts_shared_directory(bundle);
  if (mount) {
    if (auto added = add_mount(document, std::move(*mount)); !added) return added;
  }
  // The variables name files of the shared directory: without it they would only break what they are for.
  return role == Role::kWorkload && shares ? add_variables(document) : Status{};
}

}  // namespace

Result<std::string> rewrite_config(std::string_view text, const RewriteRules& rules) {
  auto bundle = hook::parse_bundle(text);
  if (!bundle) return tl::unexpected(bundle.error());
  for (const auto& [name, value] : rules.annotations) bundle->annotations[name] = value;
  const auto before = hook::parse_strict_ordered_json(text);
  if (!before) return tl::unexpected(before.error());
  if (auto checked = check_spelling(*before); !checked) return tl::unexpected(checked.error());
  auto after = *before;
  if (auto added = add_all(after, *bundle, rules); !added) return tl::unexpected(added.error());
  return after == *before ? std::string(text) : after.dump();
}

}  // namespace podjail::runtime
