#include "sidecar/dns/sockets.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "sidecar/net/socket.h"

namespace podjail::dns {
namespace {

Endpoint endpoint(std::string_view text) {
  return *Endpoint::parse(text);
}

TEST(Sockets, UdpAndTcpForEachEndpoint) {
  const auto sockets = bind_server_sockets({endpoint("127.0.0.1:0"), endpoint("[::1]:0")});
  ASSERT_TRUE(sockets) << sockets.error().message();
  EXPECT_EQ(sockets->udp.size(), 2U);
  EXPECT_EQ(sockets->tcp.size(), 2U);
  EXPECT_EQ(net::local_endpoint(sockets->udp[1].get())->address, *IpAddress::parse("::1"));
  for (const auto& socket : sockets->udp) {
    EXPECT_NE(::fcntl(socket.get(), F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(::fcntl(socket.get(), F_GETFD) & FD_CLOEXEC, 0);
  }
}

TEST(Sockets, NobodyElseCanBindTheUdpPort) {
  const auto first = *bind_udp(endpoint("127.0.0.1:0"));
  const auto local = *net::local_endpoint(first.get());
  EXPECT_EQ(bind_udp(local).error().system_errno(), EADDRINUSE);
  // Not even with both options set, as a process that wants to take over would.
  UniqueFd thief(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(thief.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(thief.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  sockaddr_storage address{};
  const auto length = local.to_sockaddr(address);
  EXPECT_NE(::bind(thief.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
}

TEST(Sockets, AnAddressThatIsNotOursIsAnError) {
  EXPECT_EQ(bind_server_sockets({endpoint("203.0.113.1:0")}).error().system_errno(), EADDRNOTAVAIL);
}

}  // namespace
}  // namespace podjail::dns
