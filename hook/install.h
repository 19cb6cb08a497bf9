// Makes the ruleset of a network namespace the one that is meant, and proves it by reading it back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hook/container/kernel_namespace.h"
#include "hook/netlink/links.h"
#include "hook/netlink/socket.h"
#include "hook/nft/ruleset_encode.h"
#include "hook/ruleset/pod_ruleset.h"
#include "lib/base/result.h"

namespace podjail::hook {

// What the ruleset knows of a pod's containers.
struct PodState {
  std::optional<std::uint64_t> sidecar;  // its cgroup
  std::vector<ruleset::ContainerEntry> containers;
};

// A container's network namespace with sockets that speak with it from outside.
class PodNetwork {
 public:
  static Result<PodNetwork> open(container::KernelNamespace netns);

  Result<ruleset::Ruleset> read_ruleset();
  Result<std::vector<std::string>> read_links();
  Result<std::vector<IpAddress>> read_addresses();

  // After success the namespace has the ruleset of `meant` (with the blessing it had, or a new random one),
  // the settings of netns_settings.h and, where rules were replaced, no flow from before them. `found` is
  // what it has now, `cgroup` the container's own; reconcile.h says what is kept. After a failure nothing may
  // leave: see lock_down.
  Result<PodState> install(const ruleset::Ruleset& found, ruleset::Parameters meant, std::uint64_t cgroup);

  // Tries to leave the ruleset without any sidecar: nothing leaves. For failures, so it has no result of its
  // own.
  void lock_down(ruleset::Parameters meant);

 private:
  PodNetwork(container::KernelNamespace netns, netlink::Socket route, netlink::Socket netfilter)
      : netns_(std::move(netns)), route_(std::move(route)), netfilter_(std::move(netfilter)) {}
  Status replace(ruleset::Parameters& meant, nft::Tables tables);
  Status update(const ruleset::Ruleset& found, const ruleset::Parameters& meant);
  Status verify(const ruleset::Parameters& meant);

  container::KernelNamespace netns_;
  netlink::Socket route_;
  netlink::Socket netfilter_;
};

}  // namespace podjail::hook
