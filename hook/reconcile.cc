#include "hook/reconcile.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "lib/contract/inbound_ports.h"

namespace podjail::hook {
namespace {

using ruleset::Ruleset;

const ruleset::Table* packets_of(const Ruleset& found) {
  const auto table = std::find_if(found.begin(), found.end(), [](const ruleset::Table& candidate) {
    return candidate.family == ruleset::TableFamily::kInet;
  });
  return table == found.end() ? nullptr : &*table;
}

template <typename Number>
std::optional<Number> number_in(const ruleset::Bytes& bytes) {
  Number number = 0;
  if (bytes.size() != sizeof number) return std::nullopt;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

std::vector<std::uint32_t> immediates_of(const ruleset::Chain& chain) {
  std::vector<std::uint32_t> numbers;
  for (const auto& rule : chain.rules) {
    for (const auto& expression : rule.expressions) {
      const auto* load = std::get_if<ruleset::LoadImmediate>(&expression);
      if (load == nullptr) continue;
      if (const auto number = number_in<std::uint32_t>(load->value)) numbers.push_back(*number);
    }
  }
  return numbers;
}

// Of the set or map of that name; none if it is not there.
std::vector<ruleset::Element> elements_of(const Ruleset& found, std::string_view name) {
  std::vector<ruleset::Element> elements;
  const auto* table = packets_of(found);
  if (table == nullptr) return elements;
  for (const auto& set : table->sets) {
    if (set.name == name) elements.insert(elements.end(), set.elements.begin(), set.elements.end());
  }
  return elements;
}

std::optional<IpAddress> address_in(const ruleset::Bytes& key) {
  if (std::array<std::uint8_t, 4> four{}; key.size() == four.size()) {
    std::copy(key.begin(), key.end(), four.begin());
    return IpAddress::v4(four);
  }
  std::array<std::uint8_t, 16> six{};
  if (key.size() != six.size()) return std::nullopt;
  std::copy(key.begin(), key.end(), six.begin());
  return IpAddress::v6(six);
}

// A container that says nothing of the pod's ports agrees with whatever was said; nobody said anything while
// there are none.
bool contradicts(const ruleset::Parameters& meant, const std::vector<std::uint16_t>& present) {
  return meant.inbound_ports && !present.empty() && *meant.inbound_ports != present;
}

// Whatever order the containers are in.
bool is_same_map(const ruleset::Parameters& present, const ruleset::Parameters& meant) {
  return std::is_permutation(present.containers.begin(), present.containers.end(), meant.containers.begin(),
                             meant.containers.end());
}

// What a run may change without replacing the rest.
bool is_same_state(const ruleset::Parameters& present, const ruleset::Parameters& meant) {
  return (!meant.sidecar_cgroup || present.sidecar_cgroup == meant.sidecar_cgroup) &&
         is_same_map(present, meant) && present.node_sources == meant.node_sources &&
         (!meant.inbound_ports || present.inbound_ports == meant.inbound_ports);
}

}  // namespace

std::optional<ruleset::Blessing> blessing_of(const Ruleset& found) {
  const auto* table = packets_of(found);
  if (table == nullptr) return std::nullopt;
  for (const auto& chain : table->chains) {
    if (chain.name != "bless") continue;
    const auto numbers = immediates_of(chain);
    if (numbers.size() != 2 || numbers[0] == 0 || numbers[1] == 0) return std::nullopt;
    return ruleset::Blessing{numbers[0], numbers[1]};
  }
  return std::nullopt;
}

std::optional<unsigned> level_of(const Ruleset& found) {
  for (const auto& table : found) {
    for (const auto& chain : table.chains) {
      for (const auto& rule : chain.rules) {
        for (const auto& expression : rule.expressions) {
          if (const auto* socket = std::get_if<ruleset::SocketCgroup>(&expression)) return socket->level;
        }
      }
    }
  }
  return std::nullopt;
}

std::vector<std::uint64_t> sidecars_of(const Ruleset& found) {
  std::vector<std::uint64_t> ids;
  for (const auto& element : elements_of(found, ruleset::kSidecarSet)) {
    if (const auto id = number_in<std::uint64_t>(element.key)) ids.push_back(*id);
  }
  return ids;
}

std::vector<IpAddress> node_sources_of(const Ruleset& found) {
  std::vector<IpAddress> addresses;
  for (const auto* set : {ruleset::kNodeSet4, ruleset::kNodeSet6}) {
    for (const auto& element : elements_of(found, set)) {
      if (const auto address = address_in(element.key)) addresses.push_back(*address);
    }
  }
  std::sort(addresses.begin(), addresses.end());
  return addresses;
}

std::vector<std::uint16_t> inbound_ports_of(const Ruleset& found) {
  std::vector<std::uint16_t> ports;
  for (const auto& element : elements_of(found, ruleset::kInboundSet)) {
    if (element.key.size() == 2)
      ports.push_back(static_cast<std::uint16_t>((element.key[0] << 8) | element.key[1]));
  }
  std::sort(ports.begin(), ports.end());
  return ports;
}

std::vector<ruleset::ContainerEntry> containers_of(const Ruleset& found) {
  std::vector<ruleset::ContainerEntry> entries;
  for (const auto& element : elements_of(found, ruleset::kContainerMap)) {
    if (auto entry = ruleset::container_in(element)) entries.push_back(std::move(*entry));
  }
  return entries;
}

bool is_as_meant(const Ruleset& found, const ruleset::Parameters& meant) {
  return found == ruleset::build_pod_ruleset(meant);
}

Change compare(const Ruleset& found, const ruleset::Parameters& meant, std::uint64_t cgroup) {
  const auto blessing = blessing_of(found);
  const auto level = level_of(found);
  const auto sidecars = sidecars_of(found);
  if (level && *level != meant.cgroup_level) {
    return Refusal{"the container's cgroup is at level " + std::to_string(meant.cgroup_level) +
                   ", the pod's first container's is at level " + std::to_string(*level) +
                   "; the containers of a pod need cgroups of one depth"};
  }
  const bool is_sidecars = std::find(sidecars.begin(), sidecars.end(), cgroup) != sidecars.end();
  if (is_sidecars && !meant.sidecar_cgroup) {
    return Refusal{"the container was put into the sidecar's cgroup; each container needs its own"};
  }
  if (!blessing || sidecars.size() > 1) return Install{};
  auto present = meant;
  present.blessing = *blessing;
  present.sidecar_cgroup = std::nullopt;
  if (!sidecars.empty()) present.sidecar_cgroup = sidecars.front();
  present.containers = containers_of(found);
  present.node_sources = node_sources_of(found);
  present.inbound_ports = inbound_ports_of(found);
  if (!is_as_meant(found, present)) return Install{};
  if (contradicts(meant, *present.inbound_ports)) {
    return Refusal{
        "the annotation podjail.dev/inbound-ports names " +
        contract::inbound_ports_text(*meant.inbound_ports) + " where another container of the pod names " +
        contract::inbound_ports_text(*present.inbound_ports) + "; the containers of a pod must agree"};
  }
  return is_same_state(present, meant) ? Change(Nothing{}) : Change(Update{});
}

}  // namespace podjail::hook
