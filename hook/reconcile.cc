#include "hook/reconcile.h"

#include <algorithm>
#include <cstring>

#include "lib/contract/contract.h"

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

// Whatever order the containers are in.
bool is_same_map(const ruleset::Parameters& present, const ruleset::Parameters& meant) {
  return std::is_permutation(present.containers.begin(), present.containers.end(), meant.containers.begin(),
                             meant.containers.end());
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
  const auto* table = packets_of(found);
  if (table == nullptr) return ids;
  for (const auto& set : table->sets) {
    if (set.name != ruleset::kSidecarSet) continue;
    for (const auto& element : set.elements) {
      if (const auto id = number_in<std::uint64_t>(element.key)) ids.push_back(*id);
    }
  }
  return ids;
}

std::vector<ruleset::ContainerEntry> containers_of(const Ruleset& found) {
  std::vector<ruleset::ContainerEntry> entries;
  const auto* table = packets_of(found);
  if (table == nullptr) return entries;
  for (const auto& set : table->sets) {
    if (set.name != ruleset::kContainerMap) continue;
    for (const auto& element : set.elements) {
      if (auto entry = ruleset::container_in(element)) entries.push_back(std::move(*entry));
    }
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
  if (!is_as_meant(found, present)) return Install{};
  const bool same_sidecar = !meant.sidecar_cgroup || present.sidecar_cgroup == meant.sidecar_cgroup;
  if (!same_sidecar || !is_same_map(present, meant)) return Update{};
  return Nothing{};
}

}  // namespace podjail::hook
