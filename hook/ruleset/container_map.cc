#include "hook/ruleset/container_map.h"

#include <algorithm>
#include <cstring>

#include "hook/ruleset/register_bytes.h"
#include "lib/contract/container_text.h"
#include "lib/contract/contract.h"

namespace podjail::ruleset {
namespace {

constexpr char kSeparator = ' ';  // in no name and no id

}  // namespace

Element container_element(const ContainerEntry& entry) {
  const auto port = static_cast<std::uint16_t>(contract::kContainerPorts + entry.slot);
  return {host_order(entry.cgroup), ElementRole::kMember, network_order(port),
          entry.name + kSeparator + entry.id};
}

std::optional<ContainerEntry> container_in(const Element& element) {
  ContainerEntry entry;
  const auto separator = element.comment.find(kSeparator);
  if (element.key.size() != sizeof entry.cgroup || element.value.size() != 2 ||
      separator == element.comment.npos) {
    return std::nullopt;
  }
  std::memcpy(&entry.cgroup, element.key.data(), sizeof entry.cgroup);
  const int port = element.value[0] << 8 | element.value[1];
  entry.slot = static_cast<std::uint16_t>(std::max(port - contract::kContainerPorts, 0));
  entry.name = element.comment.substr(0, separator);
  entry.id = element.comment.substr(separator + 1);
  const bool named = entry.name.empty() || contract::is_container_text(entry.name);
  const bool valid = entry.slot >= 1 && entry.slot <= contract::kContainerSlots && named &&
                     contract::is_container_text(entry.id) && container_element(entry) == element;
  if (!valid) return std::nullopt;
  return entry;
}

}  // namespace podjail::ruleset
