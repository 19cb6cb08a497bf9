#include "hook/probe/scratch_wire.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <sched.h>
#include <sys/socket.h>

#include "hook/netlink/link_setup.h"
#include "hook/netlink/links.h"

namespace podjail::probe {
namespace {

constexpr std::uint8_t kPrefixLength = 24;
constexpr std::uint32_t kLoopback = 1;  // the index of lo in every namespace

Result<UniqueFd> bound(int kind, std::uint16_t port) {
  UniqueFd fd(::socket(AF_INET, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail_errno("make a socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return fail_errno("bind");
  if (kind == SOCK_STREAM && ::listen(fd.get(), 8) != 0) return fail_errno("listen");
  return fd;
}

Result<Outside> open_outside() {
  auto datagrams = bound(SOCK_DGRAM, kDatagramPort);
  if (!datagrams) return tl::unexpected(datagrams.error());
  auto streams = bound(SOCK_STREAM, kStreamPort);
  if (!streams) return tl::unexpected(streams.error());
  UniqueFd frames(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(kFrameType)));
  if (!frames) return fail_errno("make a packet socket");
  return Outside{std::move(*datagrams), std::move(*streams), std::move(frames)};
}

Result<std::uint32_t> only_link(netlink::Socket& route) {
  const auto links = netlink::list_links(route);
  if (!links) return tl::unexpected(links.error());
  if (links->size() != 1) return fail(ErrorKind::kInternal, "the scratch network has not one link");
  return links->front().index;
}

Status bring_up(netlink::Socket& route, const IpAddress& address) {
  const auto link = only_link(route);
  if (!link) return tl::unexpected(link.error());
  if (auto added = netlink::add_address(route, *link, address, kPrefixLength); !added) return added;
  if (auto up = netlink::set_up(route, *link); !up) return up;
  return netlink::set_up(route, kLoopback);
}

Status join(netlink::Socket& outside, netlink::Socket& pod, int outside_namespace) {
  if (auto added = netlink::add_pair(pod, "eth0", "outside", outside_namespace); !added) return added;
  if (auto up = bring_up(outside, outside_address()); !up) return up;
  return bring_up(pod, IpAddress::v4({192, 0, 2, 2}));
}

}  // namespace

IpAddress outside_address() {
  return IpAddress::v4({192, 0, 2, 1});
}

Result<Outside> enter_scratch_network() {
  if (::unshare(CLONE_NEWNET) != 0) return fail_errno("make a network namespace");
  auto outside = open_outside();
  if (!outside) return outside;
  auto outside_route = netlink::Socket::open(netlink::Protocol::kRoute);
  if (!outside_route) return tl::unexpected(outside_route.error());
  const UniqueFd outside_namespace(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!outside_namespace) return fail_errno("open /proc/self/ns/net");
  if (::unshare(CLONE_NEWNET) != 0) return fail_errno("make a network namespace");
  auto pod_route = netlink::Socket::open(netlink::Protocol::kRoute);
  if (!pod_route) return tl::unexpected(pod_route.error());
  if (auto joined = join(*outside_route, *pod_route, outside_namespace.get()); !joined)
    return tl::unexpected(joined.error());
  return outside;
}

}  // namespace podjail::probe
