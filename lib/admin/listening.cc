#include "lib/admin/listening.h"

#include <sys/socket.h>

#include <string>

#include "lib/base/address.h"

namespace podjail::admin {
namespace {

constexpr int kBacklog = 64;

// Without SO_REUSEPORT, by which two would share the port unawares.
Result<UniqueFd> listen_at(const Endpoint& endpoint) {
  sockaddr_storage storage{};
  const auto size = endpoint.to_sockaddr(storage);
  UniqueFd fd(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail_errno("socket");
  const int yes = 1;
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0) return fail_errno("socket");
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0 ||
      ::listen(fd.get(), kBacklog) != 0)
    return fail_errno("port " + std::to_string(endpoint.port) + " cannot be listened at");
  return fd;
}

}  // namespace

Result<UniqueFd> listen_everywhere(std::uint16_t port) {
  auto both = listen_at({*IpAddress::parse("::"), port});  // where bindv6only is not set
  return both ? std::move(both) : listen_at({*IpAddress::parse("0.0.0.0"), port});
}

}  // namespace podjail::admin
