#include "hook/gate/namespaces.h"

#include <algorithm>
#include <array>

namespace podjail::hook {
namespace {

// May it join a namespace by path, as the containers of a pod do? kWithWorkloads: if it is that of a workload
// beside it.
enum class Sharing { kAllowed, kWithWorkloads, kForbidden };

struct Row {
  std::string_view type;
  Sharing sharing;
  std::string_view missing;
  std::string_view shared;
};

// UTS, cgroup, user and time namespaces change nothing about the jail.
constexpr std::array kRows = {
    Row{"network", Sharing::kAllowed, "the container uses the host's network", ""},
    Row{"pid", Sharing::kWithWorkloads, "the container sees the host's processes",
        "the container shares another container's processes, which may be the sidecar's"},
    Row{"mount", Sharing::kForbidden, "the container uses the host's mounts",
        "the container shares another container's mounts"},
    Row{"ipc", Sharing::kAllowed, "the container uses the host's shared memory and queues", ""},
};

std::string no_setting(std::string_view sentence) {
  return std::string(sentence) + std::string(kNoSetting);
}

bool may_join(const Row& row, const KernelFacts& facts) {
  switch (row.sharing) {
    case Sharing::kAllowed:
      return true;
    case Sharing::kWithWorkloads:
      return facts.processes == ProcessesFact::kWorkload;
    case Sharing::kForbidden:
      return false;
  }
  return false;
}

Objection configured(const Subject& subject, const Row& row) {
  const auto& entries = subject.bundle.confinement.namespaces;
  const auto is_of_type = [&row](const NamespaceEntry& entry) { return entry.type == row.type; };
  const auto entry = std::find_if(entries.begin(), entries.end(), is_of_type);
  if (entry == entries.end()) return no_setting(row.missing);
  if (std::count_if(entries.begin(), entries.end(), is_of_type) > 1)
    return no_setting("config.json names the container's " + std::string(row.type) + " namespace twice");
  if (!entry->path.empty() && !may_join(row, subject.facts)) return no_setting(row.shared);
  const bool joins_unsaid = entry->path.empty() && subject.facts.processes == ProcessesFact::kWorkload;
  if (row.sharing == Sharing::kWithWorkloads && joins_unsaid)
    return no_setting("the container sees another container's processes");
  return std::nullopt;
}

Objection by_the_kernel(const KernelFacts& facts) {
  if (facts.network == NetworkFact::kHost) return no_setting("the container uses the host's network");
  if (facts.processes == ProcessesFact::kHost) return no_setting("the container sees the host's processes");
  if (facts.processes == ProcessesFact::kShared)
    return no_setting("the container sees another container's processes");
  if (facts.mounts == OwnerFact::kHost) return no_setting("the container uses the host's mounts");
  if (facts.ipc == OwnerFact::kHost)
    return no_setting("the container uses the host's shared memory and queues");
  return std::nullopt;
}

}  // namespace

Objection namespace_objection(const Subject& subject) {
  for (const auto& row : kRows) {
    if (auto objection = configured(subject, row)) return objection;
  }
  if (auto objection = by_the_kernel(subject.facts)) return objection;
  if (!subject.bundle.confinement.network_devices.empty())
    return no_setting("config.json moves a network device of the host into the container");
  return std::nullopt;
}

}  // namespace podjail::hook
