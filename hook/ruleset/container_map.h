// The map container_ports: which container a flow comes from. Its keys are cgroup v2 ids, which a workload
// cannot choose, its values the ports of contract.h. A container that is not in it is jailed like any other;
// only its name is not known.
//
// Each element has the container's name and id as its comment, so that the kernel remembers what a sidecar
// that starts later has to be told, and `nft list ruleset` shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hook/ruleset/model.h"

namespace podjail::ruleset {

inline constexpr const char* kContainerMap = "container_ports";

struct ContainerEntry {
  std::uint64_t cgroup = 0;
  std::uint16_t slot = 0;  // 1…contract::kContainerSlots
  std::string name;        // a container text (container_text.h), or empty: not known
  std::string id;          // a container text
  bool operator==(const ContainerEntry&) const = default;
};

Element container_element(const ContainerEntry& entry);
// The reverse; nothing for an element that container_element does not make.
std::optional<ContainerEntry> container_in(const Element& element);

}  // namespace podjail::ruleset
