#include "sidecar/dns/sockets.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "sidecar/net/socket.h"

namespace podjail::dns {

Result<UniqueFd> bind_udp(const Endpoint& local) {
  sockaddr_storage address{};
  const socklen_t length = local.to_sockaddr(address);
  UniqueFd fd(::socket(address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail_errno("UDP socket");
  const int on = 1;
  if (!local.address.is_v4() && ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) {
    return fail_errno("IPV6_V6ONLY");
  }
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) {
    return fail_errno("bind UDP " + local.to_string());
  }
  return fd;
}

Result<ServerSockets> bind_server_sockets(const std::vector<Endpoint>& endpoints) {
  constexpr int kBacklog = 64;
  ServerSockets sockets;
  for (const auto& endpoint : endpoints) {
    auto udp = bind_udp(endpoint);
    if (!udp) return tl::unexpected(std::move(udp.error()));
    auto tcp = net::listen_tcp(endpoint, kBacklog);
    if (!tcp) return tl::unexpected(std::move(tcp.error()));
    sockets.udp.push_back(std::move(*udp));
    sockets.tcp.push_back(std::move(*tcp));
  }
  return sockets;
}

}  // namespace podjail::dns
