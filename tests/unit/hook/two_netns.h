// A node and a pod: two network namespaces of the test's own, with a wire between.
#pragma once

#include <fcntl.h>

#include "hook/netlink/link_setup.h"
#include "hook/netlink/links.h"
#include "hook/netlink/socket.h"
#include "lib/base/unique_fd.h"
#include "tests/unit/hook/new_netns.h"

namespace podjail {

inline constexpr auto kNodeAddress = "10.9.8.1";
inline constexpr auto kPodAddress = "10.9.8.2";

inline void give_address(netlink::Socket& route, const char* link, const char* address) {
  const auto links = netlink::list_links(route);
  ASSERT_TRUE(links);
  for (const auto& each : *links) {
    if (each.name != link) continue;
    ASSERT_TRUE(netlink::add_address(route, each.index, *IpAddress::parse(address), 24));
    ASSERT_TRUE(netlink::set_up(route, each.index));
  }
}

// Runs `in_pod` in the pod's namespace, and then `in_node` in the node's.
template <typename InPod, typename InNode>
void in_node_and_pod(const InPod& in_pod, const InNode& in_node) {
  in_new_netns([&] {
    const UniqueFd node(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    auto node_route = netlink::Socket::open(netlink::Protocol::kRoute);
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
    auto pod_route = netlink::Socket::open(netlink::Protocol::kRoute);
    ASSERT_TRUE(netlink::add_pair(*pod_route, "eth0", "pod0", node.get()));
    ASSERT_NO_FATAL_FAILURE(give_address(*pod_route, "eth0", kPodAddress));
    ASSERT_NO_FATAL_FAILURE(give_address(*node_route, "pod0", kNodeAddress));
    in_pod(*pod_route);
    ASSERT_EQ(::setns(node.get(), CLONE_NEWNET), 0);
    in_node(*node_route);
  });
}

}  // namespace podjail
