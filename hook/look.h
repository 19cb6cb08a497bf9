// The container as the kernel shows it: which namespaces it is in, what is installed in its network
// namespace, and what of the host its bundle reaches for.
#pragma once

#include <optional>
#include <string>

#include "hook/bundle.h"
#include "hook/container/process.h"
#include "hook/facts.h"
#include "hook/install.h"
#include "hook/netns_lock.h"
#include "hook/ruleset/model.h"
#include "lib/base/result.h"

namespace podjail::hook {

// The lock and the network are there unless the container uses the host's network.
struct Seen {
  container::ContainerProcess process;
  KernelFacts facts;
  std::optional<NetnsLock> lock;  // held as long as this lives
  std::optional<PodNetwork> network;
  ruleset::Ruleset found;  // our tables, as they are now
};

// Waits for the lock of the network namespace, below `run_directory`. Never enters a namespace of the host's.
Result<Seen> look(pid_t pid, const Bundle& bundle, const std::string& run_directory);

}  // namespace podjail::hook
