#include "hook/container_slots.h"

#include <algorithm>

#include "lib/contract/container_text.h"
#include "lib/contract/contract.h"

namespace podjail::hook {
namespace {

using ruleset::ContainerEntry;

std::optional<std::uint16_t> free_slot(const std::vector<ContainerEntry>& present) {
  for (std::uint16_t slot = 1; slot <= contract::kContainerSlots; ++slot) {
    const auto has_slot = [slot](const ContainerEntry& entry) { return entry.slot == slot; };
    if (std::none_of(present.begin(), present.end(), has_slot)) return slot;
  }
  return std::nullopt;
}

}  // namespace

std::string container_name(const Bundle& bundle, const HookConfig& config, const std::string& id) {
  std::optional<std::string> name;
  for (const auto& key : config.container_name_annotations) {
    const auto annotation = bundle.annotations.find(key);
    if (annotation == bundle.annotations.end()) continue;
    if (name && *name != annotation->second) return {};
    name = annotation->second;
  }
  const auto& said = name ? *name : id;
  return contract::is_container_text(said) ? said : std::string();
}

Result<Slots> assign_slot(std::vector<ContainerEntry> present, const Newcomer& newcomer,
                          const std::function<bool(std::uint64_t)>& is_gone) {
  for (const auto& entry : present) {
    if (entry.cgroup != newcomer.cgroup) continue;
    if (entry.id == newcomer.id && entry.name == newcomer.name) {
      const auto slot = entry.slot;
      return Slots{std::move(present), slot};
    }
    return fail(ErrorKind::kRefused,
                "the container was put into the cgroup of container " + entry.id + "; each needs its own");
  }
  if (!contract::is_container_text(newcomer.id)) return Slots{std::move(present), std::nullopt};
  const auto predecessor = std::find_if(present.begin(), present.end(), [&](const ContainerEntry& entry) {
    return entry.name == newcomer.name && is_gone(entry.cgroup);
  });
  const auto slot = predecessor != present.end() ? predecessor->slot : free_slot(present);
  if (!slot) return Slots{std::move(present), std::nullopt};
  if (predecessor != present.end()) present.erase(predecessor);
  present.push_back({newcomer.cgroup, *slot, newcomer.name, newcomer.id});
  return Slots{std::move(present), slot};
}

}  // namespace podjail::hook
