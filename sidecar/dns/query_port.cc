#include "sidecar/dns/query_port.h"

#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "lib/base/address.h"

namespace podjail::dns {
namespace {

constexpr int kTries = 16;

static_assert(kFirstQueryPort == 0x4000 && kLastQueryPort == 0x7fff, "random_port() makes 14 random bits");

std::uint16_t random_port() {
  std::uint16_t value = 0;
  // Without random bytes, which Linux never lacks for so few, the kernel chooses the port.
  if (::getrandom(&value, sizeof value, 0) != sizeof value) return 0;
  return static_cast<std::uint16_t>(kFirstQueryPort | (value & 0x3fffU));
}

}  // namespace

void bind_query_port(int fd) {
  int family = AF_UNSPEC;
  socklen_t size = sizeof family;
  if (::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0) return;
  const auto any = *IpAddress::parse(family == AF_INET6 ? "::" : "0.0.0.0");
  for (int i = 0; i < kTries; ++i) {
    sockaddr_storage address{};
    const auto length = Endpoint{any, random_port()}.to_sockaddr(address);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0) return;
  }
}

}  // namespace podjail::dns
