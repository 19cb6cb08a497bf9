#include "hook/netlink/socket.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>

namespace podjail::netlink {
namespace {

constexpr int kBufferBytes = 4 << 20;       // a batch with the largest sets that hook.json may hold
constexpr timeval kAnswerTimeout = {5, 0};  // the kernel answers at once; the hook's own deadline is 8 s
constexpr std::size_t kReceiveRoom = 65536;

template <typename Value>
Status set_option(int fd, int option, const Value& value) {
  if (::setsockopt(fd, SOL_SOCKET, option, &value, sizeof value) != 0) return fail_errno("setsockopt");
  return {};
}

// Beyond the system's limit where we may; in a user namespace we may not, and get as much as there is.
Status size_buffers(int fd) {
  constexpr std::array<std::array<int, 2>, 2> kOptions = {
      {{SO_SNDBUFFORCE, SO_SNDBUF}, {SO_RCVBUFFORCE, SO_RCVBUF}}};
  for (const auto& [forced, limited] : kOptions) {
    if (set_option(fd, forced, kBufferBytes)) continue;
    if (auto set = set_option(fd, limited, kBufferBytes); !set) return set;
  }
  return {};
}

std::uint32_t error_of(const nlmsghdr& message) {
  const auto* error = static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(&message));
  return static_cast<std::uint32_t>(error->error < 0 ? -error->error : error->error);
}

int visit_message(const nlmsghdr* message, void* context) {
  (*static_cast<const std::function<void(const nlmsghdr&)>*>(context))(*message);
  return MNL_CB_OK;
}

}  // namespace

Socket::Socket(mnl_socket* socket) : socket_(socket), room_(kReceiveRoom) {}

Result<Socket> Socket::open(Protocol protocol) {
  Socket opened(
      mnl_socket_open2(protocol == Protocol::kRoute ? NETLINK_ROUTE : NETLINK_NETFILTER, SOCK_CLOEXEC));
  if (!opened.socket_) return fail_errno("open a netlink socket");
  if (mnl_socket_bind(opened.socket_.get(), 0, MNL_SOCKET_AUTOPID) != 0)
    return fail_errno("bind a netlink socket");
  const int fd = mnl_socket_get_fd(opened.socket_.get());
  if (auto sized = size_buffers(fd); !sized) return fail_within("netlink", std::move(sized.error()));
  if (auto set = set_option(fd, SO_RCVTIMEO, kAnswerTimeout); !set) {
    return fail_within("netlink", std::move(set.error()));
  }
  return opened;
}

Status Socket::send(std::span<const char> bytes) {
  if (mnl_socket_sendto(socket_.get(), bytes.data(), bytes.size()) < 0) return fail_errno("send to netlink");
  return {};
}

Status Socket::await_acknowledgement(std::uint32_t first, std::uint32_t last,
                                     const std::function<std::string(std::uint32_t)>& name_of) {
  while (true) {
    const auto got = mnl_socket_recvfrom(socket_.get(), room_.data(), room_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("receive from netlink");
    int left = static_cast<int>(got);
    const auto* message = reinterpret_cast<const nlmsghdr*>(room_.data());
    for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
      if (message->nlmsg_type != NLMSG_ERROR || message->nlmsg_seq < first || message->nlmsg_seq > last)
        continue;
      const auto error = error_of(*message);
      if (error == 0 && message->nlmsg_seq == last) return {};
      if (error == 0) continue;
      const auto name = name_of(message->nlmsg_seq);
      drain();  // of a failed batch the kernel reports every error; the first is told
      return fail_errno(name, static_cast<int>(error));
    }
  }
}

void Socket::drain() {
  const int fd = mnl_socket_get_fd(socket_.get());
  while (::recv(fd, room_.data(), room_.size(), MSG_DONTWAIT) > 0 || errno == EINTR) {
  }
}

Status Socket::dump(const nlmsghdr& request, const std::function<void(const nlmsghdr&)>& visit) {
  auto sent = send({reinterpret_cast<const char*>(&request), request.nlmsg_len});
  if (!sent) return sent;
  const auto port = mnl_socket_get_portid(socket_.get());
  while (true) {
    const auto got = mnl_socket_recvfrom(socket_.get(), room_.data(), room_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("receive from netlink");
    const int state = mnl_cb_run(room_.data(), static_cast<std::size_t>(got), request.nlmsg_seq, port,
                                 visit_message, const_cast<std::function<void(const nlmsghdr&)>*>(&visit));
    if (state == MNL_CB_STOP) return {};
    if (state != MNL_CB_ERROR) continue;
    const int number = errno;
    drain();
    // libmnl says EINTR for NLM_F_DUMP_INTR.
    if (number == EINTR) return fail(ErrorKind::kUnavailable, "netlink dump: changed while it was read");
    return fail_errno("netlink dump", number);
  }
}

}  // namespace podjail::netlink
