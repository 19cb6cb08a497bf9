#include "sidecar/dns/query_port.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <set>

#include "lib/base/unique_fd.h"
#include "sidecar/net/socket.h"

namespace podjail::dns {
namespace {

UniqueFd udp_socket(int family) {
  return UniqueFd(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

TEST(QueryPort, IsNeverOneThatTheKernelGivesToWorkloads) {
  for (const int family : {AF_INET, AF_INET6}) {
    for (int i = 0; i < 100; ++i) {
      const auto fd = udp_socket(family);
      bind_query_port(fd.get());
      const auto port = net::local_endpoint(fd.get())->port;
      EXPECT_GE(port, kFirstQueryPort);
      EXPECT_LE(port, kLastQueryPort);
    }
  }
}

TEST(QueryPort, CannotBeGuessedFromTheLast) {
  std::set<std::uint16_t> ports;
  for (int i = 0; i < 100; ++i) {
    const auto fd = udp_socket(AF_INET);
    bind_query_port(fd.get());
    ports.insert(net::local_endpoint(fd.get())->port);
  }
  EXPECT_GT(ports.size(), 90U);
}

TEST(QueryPort, ASocketThatIsBoundStaysWhereItIs) {
  const auto fd = udp_socket(AF_INET);
  bind_query_port(fd.get());
  const auto before = *net::local_endpoint(fd.get());
  bind_query_port(fd.get());
  EXPECT_EQ(*net::local_endpoint(fd.get()), before);
}

}  // namespace
}  // namespace podjail::dns
