#include "cli/run/jail_network.h"

#include <gmock/gmock.h>
#include <linux/netfilter_ipv4.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "lib/base/address.h"
#include "tests/unit/cli/run/child.h"

namespace podjail::cli {
namespace {

UniqueFd connect_to(const char* endpoint, int type) {
  sockaddr_storage address{};
  const auto length = Endpoint::parse(endpoint)->to_sockaddr(address);
  UniqueFd fd(::socket(address.ss_family, type | SOCK_CLOEXEC, 0));
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) return {};
  return fd;
}

std::string original_destination(const UniqueFd& connection, int family) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int level = family == AF_INET ? SOL_IP : SOL_IPV6;
  if (::getsockopt(connection.get(), level, SO_ORIGINAL_DST, &address, &size) != 0) return {};
  return Endpoint::from_sockaddr(address)->to_string();
}

const UniqueFd* named(const std::vector<JailSocket>& sockets, std::string_view name, int family) {
  const auto is_it = [&](const JailSocket& socket) {
    int own = 0;
    socklen_t size = sizeof own;
    ::getsockopt(socket.fd.get(), SOL_SOCKET, SO_DOMAIN, &own, &size);
    return socket.name == name && own == family;
  };
  const auto found = std::ranges::find_if(sockets, is_it);
  return found == sockets.end() ? nullptr : &found->fd;
}

// In a network namespace of its own that is a jail's. Without IPv6 in the kernel the test cannot hold.
bool in_jail(const std::function<bool(const std::vector<JailSocket>&)>& check) {
  return holds_in_child([&check] {
    if (::unshare(CLONE_NEWNET) != 0 || !make_jail_network()) return false;
    const auto sockets = open_jail_sockets();
    return sockets && check(*sockets);
  });
}

// What the jail dials ends at the sidecar's socket, which learns where it was to go.
bool arrives(const std::vector<JailSocket>& sockets, const char* name, const char* destination, int family) {
  const auto client = connect_to(destination, SOCK_STREAM);
  const auto* listener = named(sockets, name, family);
  if (!client || listener == nullptr) return false;
  const UniqueFd accepted(::accept(listener->get(), nullptr, nullptr));
  return accepted && original_destination(accepted, family) == destination;
}

TEST(JailNetwork, BringsEveryConnectionToTheSidecarWithWhereItWasToGo) {
  EXPECT_TRUE(in_jail([](const auto& sockets) {
    return arrives(sockets, "proxy", "192.0.2.7:443", AF_INET) &&
           arrives(sockets, "proxy", "10.0.0.1:22", AF_INET) &&
           arrives(sockets, "proxy", "[2001:db8::7]:80", AF_INET6) &&
           arrives(sockets, "dns-tcp", "192.0.2.53:53", AF_INET) &&
           arrives(sockets, "proxy", "127.0.0.1:15002", AF_INET);
  }));
}

TEST(JailNetwork, BringsEveryQuestionToTheSidecarWhoeverIsAsked) {
  EXPECT_TRUE(in_jail([](const auto& sockets) {
    for (const auto* server : {"192.0.2.53:53", "127.0.0.1:53", "127.0.0.53:53"}) {
      const auto client = connect_to(server, SOCK_DGRAM);
      if (!client || ::send(client.get(), "?", 1, 0) != 1) return false;
      char question = 0;
      if (::recv(named(sockets, "dns-udp", AF_INET)->get(), &question, 1, 0) != 1) return false;
    }
    return true;
  }));
}

TEST(JailNetwork, RefusesEverythingElseAtOnce) {
  EXPECT_TRUE(in_jail([](const auto&) {
    for (const auto* destination : {"192.0.2.7:443", "[2001:db8::7]:123", "10.0.0.1:15053"}) {
      const auto client = connect_to(destination, SOCK_DGRAM);
      if (!client) return false;
      ::send(client.get(), "x", 1, 0);
      pollfd ready{client.get(), POLLIN, 0};
      char answer = 0;
      if (::poll(&ready, 1, 20'000) != 1 || ::recv(client.get(), &answer, 1, 0) != -1) return false;
    }
    return true;
  }));
}

TEST(JailNetwork, KeepsTheSidecarsPortsForTheRedirect) {
  EXPECT_TRUE(in_jail([](const auto&) {
    return !connect_to("127.0.0.1:15001", SOCK_STREAM) && !connect_to("[::1]:15001", SOCK_STREAM) &&
           !connect_to("127.0.0.1:15053", SOCK_STREAM);
  }));
}

TEST(JailNetwork, LeavesServicesInsideTheJailAlone) {
  EXPECT_TRUE(in_jail([](const auto&) {
    sockaddr_storage address{};
    const auto length = Endpoint::parse("127.0.0.1:8080")->to_sockaddr(address);
    const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) return false;
    if (::listen(listener.get(), 1) != 0) return false;
    const auto client = connect_to("127.0.0.1:8080", SOCK_STREAM);
    const UniqueFd accepted(::accept(listener.get(), nullptr, nullptr));
    return client && accepted;
  }));
}

TEST(JailNetwork, IsMadeOnce) {
  EXPECT_TRUE(in_jail([](const auto&) { return !make_jail_network() && !open_jail_sockets(); }));
}

}  // namespace
}  // namespace podjail::cli
