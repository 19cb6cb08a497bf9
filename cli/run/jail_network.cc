#include "cli/run/jail_network.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "hook/netlink/link_setup.h"
#include "hook/netlink/socket.h"
#include "hook/nft/batch.h"
#include "hook/nft/readback.h"
#include "hook/nft/ruleset_encode.h"
#include "hook/ruleset/sealed_ruleset.h"
#include "lib/base/address.h"
#include "lib/contract/contract.h"

namespace podjail::cli {
namespace {

constexpr int kBacklog = 1024;

enum class Listening : std::uint8_t { kTcp, kUdp };

// As the sidecar binds its own: no SO_REUSEADDR or SO_REUSEPORT with which another socket could share the
// port.
Result<UniqueFd> open_socket(const Endpoint& local, Listening kind) {
  sockaddr_storage address{};
  const auto length = local.to_sockaddr(address);
  const int type = kind == Listening::kTcp ? SOCK_STREAM : SOCK_DGRAM;
  UniqueFd fd(::socket(address.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail_errno("socket in the jail");
  const int on = 1;
  if (!local.address.is_v4() && ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0)
    return fail_errno("IPV6_V6ONLY");
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0)
    return fail_errno("bind " + local.to_string() + " in the jail");
  if (kind == Listening::kTcp && ::listen(fd.get(), kBacklog) != 0)
    return fail_errno("listen at " + local.to_string() + " in the jail");
  return fd;
}

bool has_ipv6() {
  const Endpoint any{*IpAddress::parse("::1"), 0};
  sockaddr_storage address{};
  const auto length = any.to_sockaddr(address);
  const UniqueFd fd(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return fd && ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0;
}

Status make_links() {
  auto route = netlink::Socket::open(netlink::Protocol::kRoute);
  if (!route) return tl::unexpected(std::move(route.error()));
  if (auto up = netlink::set_up(*route, netlink::kLoopbackLink); !up) return up;
  if (auto added = netlink::add_local_default(*route, IpFamily::kV4); !added) return added;
  return has_ipv6() ? netlink::add_local_default(*route, IpFamily::kV6) : Status();
}

Status make_ruleset() {
  const auto meant = ruleset::build_sealed_ruleset();
  auto netfilter = netlink::Socket::open(netlink::Protocol::kNetfilter);
  if (!netfilter) return tl::unexpected(std::move(netfilter.error()));
  nft::Batch batch;
  if (auto written = nft::append_replacement(batch, meant, nft::Tables::kAbsent); !written) return written;
  if (auto committed = std::move(batch).commit(*netfilter); !committed) return committed;
  const auto found = nft::read_ruleset(*netfilter);
  if (!found) return tl::unexpected(found.error());
  if (*found != meant) return fail(ErrorKind::kInternal, "the kernel's ruleset is not the one that was sent");
  return {};
}

}  // namespace

Status make_jail_network() {
  if (auto made = make_links(); !made) return fail_within("network of the jail", std::move(made.error()));
  if (auto made = make_ruleset(); !made) return fail_within("ruleset of the jail", std::move(made.error()));
  return {};
}

Result<std::vector<JailSocket>> open_jail_sockets() {
  struct Wanted {
    const char* name;
    std::uint16_t port;
    Listening kind;
  };
  constexpr Wanted kWanted[] = {{"proxy", contract::kProxyPort, Listening::kTcp},
                                {"dns-udp", contract::kDnsPort, Listening::kUdp},
                                {"dns-tcp", contract::kDnsPort, Listening::kTcp}};
  std::vector<IpAddress> addresses{*IpAddress::parse("127.0.0.1")};
  if (has_ipv6()) addresses.push_back(*IpAddress::parse("::1"));
  std::vector<JailSocket> sockets;
  for (const auto& wanted : kWanted) {
    for (const auto& address : addresses) {
      auto fd = open_socket({address, wanted.port}, wanted.kind);
      if (!fd) return tl::unexpected(std::move(fd.error()));
      sockets.push_back({wanted.name, std::move(*fd)});
    }
  }
  return sockets;
}

}  // namespace podjail::cli
