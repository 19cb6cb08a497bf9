#include "sidecar/net/socket.h"

#include <linux/netfilter_ipv4.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace podjail::net {
namespace {

constexpr int kIp6OriginalDst =
    80;  // IP6T_SO_ORIGINAL_DST, linux/netfilter_ipv6/ip6_tables.h (not includable in C++)

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

int family_of(const Endpoint& endpoint) {
  return endpoint.address.is_v4() ? AF_INET : AF_INET6;
}

bool is_exhaustion(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

tl::unexpected<Error> connect_failure(const UpstreamAddress& upstream, int error) {
  const auto what = "connect " + upstream.endpoint.to_string();
  return fail(ErrorKind::kUnavailable, Error::from_errno(what, error).message());
}

}  // namespace

bool is_local(const IpAddress& address) {
  const Endpoint any_port{address, 0};
  const UniqueFd fd(::socket(family_of(any_port), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_storage storage;
  const auto length = any_port.to_sockaddr(storage);
  return fd && ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) == 0;
}

Result<UniqueFd> listen_tcp(const Endpoint& local, int backlog) {
  UniqueFd fd(::socket(family_of(local), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail_errno("socket");
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (!local.address.is_v4()) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  sockaddr_storage storage;
  const auto length = local.to_sockaddr(storage);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) != 0) {
    return fail_errno("bind " + local.to_string());
  }
  if (::listen(fd.get(), backlog) != 0) return fail_errno("listen " + local.to_string());
  return fd;
}

Result<UniqueFd> accept_tcp(int listener) {
  UniqueFd fd(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd) {
    if (is_exhaustion(errno))
      return fail(ErrorKind::kExhausted, "no descriptor or memory for another connection");
    // A connection reset before it was accepted is nothing to report either: accept(2), "Error handling".
    return fail(ErrorKind::kUnavailable, "no connection to accept");
  }
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  return fd;
}

Result<OriginalDestination> original_destination(int fd) {
  const auto local = local_endpoint(fd);
  if (!local) return tl::unexpected(local.error());
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  const int level = local->address.is_v4() ? SOL_IP : SOL_IPV6;
  const int name = local->address.is_v4() ? SO_ORIGINAL_DST : kIp6OriginalDst;
  if (::getsockopt(fd, level, name, &storage, &length) != 0) {
    if (errno == ENOENT || errno == ENOPROTOOPT)
      return OriginalDestination{*local};  // no conntrack entry: not redirected
    return fail_errno("SO_ORIGINAL_DST");
  }
  const auto endpoint = Endpoint::from_sockaddr(storage);
  if (!endpoint) return fail(ErrorKind::kInternal, "SO_ORIGINAL_DST gave an unknown address family");
  return OriginalDestination{*endpoint};
}

Result<Endpoint> local_endpoint(int fd) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0)
    return fail_errno("getsockname");
  const auto endpoint = Endpoint::from_sockaddr(storage);
  if (!endpoint) return fail(ErrorKind::kInvalid, "not an IP socket");
  return *endpoint;
}

Result<Endpoint> peer_endpoint(int fd) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0)
    return fail_errno("getpeername");
  const auto endpoint = Endpoint::from_sockaddr(storage);
  if (!endpoint) return fail(ErrorKind::kInvalid, "not an IP socket");
  return *endpoint;
}

void reset_on_close(int fd) {
  const linger abort{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
}

Result<Connecting> begin_connect(const UpstreamAddress& upstream) {
  UniqueFd fd(::socket(family_of(upstream.endpoint), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail_errno("socket");
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  sockaddr_storage storage;
  const auto length = upstream.endpoint.to_sockaddr(storage);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&storage), length) == 0)
    return Connecting{std::move(fd), Connecting::State::kConnected};
  if (errno != EINPROGRESS) return connect_failure(upstream, errno);
  return Connecting{std::move(fd), Connecting::State::kUnderWay};
}

Status finish_connect(int fd, const UpstreamAddress& upstream) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return connect_failure(upstream, error);
  return {};
}

Task<Result<UniqueFd>> connect_tcp(asio::io_context& context, Deadlines& deadlines, UpstreamAddress upstream,
                                   Deadline deadline) {
  auto begun = begin_connect(upstream);
  if (!begun) co_return tl::unexpected(std::move(begun.error()));
  if (begun->state == Connecting::State::kConnected) co_return std::move(begun->fd);
  const auto what = "connect " + upstream.endpoint.to_string();
  Channel channel(context, deadlines, std::make_unique<PlainStream>(std::move(begun->fd)));
  channel.set_deadline(deadline);
  const auto state = co_await channel.wait(IoState::kWantWrite);
  if (channel.timed_out()) co_return fail(ErrorKind::kTimeout, what + ": timed out");
  if (state != IoState::kDone) co_return fail(ErrorKind::kUnavailable, what + ": cancelled");
  const auto stream = channel.take_stream();
  auto fd = static_cast<PlainStream&>(*stream).release();
  if (auto outcome = finish_connect(fd.get(), upstream); !outcome)
    co_return tl::unexpected(std::move(outcome.error()));
  co_return std::move(fd);
}

}  // namespace podjail::net
