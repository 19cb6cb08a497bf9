#include "hook/probe/sender.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "hook/probe/scratch_wire.h"
#include "hook/process_setup.h"
#include "lib/base/unique_fd.h"

namespace podjail::probe {
namespace {

constexpr int kConnectMilliseconds = 2000;

sockaddr_in destination(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  std::memcpy(&address.sin_addr, outside_address().bytes().data(), sizeof address.sin_addr);
  return address;
}

int send_datagram(const std::string& word) {
  const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto to = destination(kDatagramPort);
  const auto sent =
      ::sendto(fd.get(), word.data(), word.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  return sent < 0 ? errno : 0;
}

int connect_out() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto to = destination(kStreamPort);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd wait{fd.get(), POLLOUT, 0};
  if (::poll(&wait, 1, kConnectMilliseconds) != 1) return ETIMEDOUT;
  int error = 0;
  socklen_t length = sizeof error;
  return ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

int send_frame(const std::string& word) {
  const UniqueFd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(kFrameType);
  to.sll_ifindex = static_cast<int>(::if_nametoindex("eth0"));
  to.sll_halen = ETH_ALEN;
  std::memset(to.sll_addr, 0xff, ETH_ALEN);
  const auto sent =
      ::sendto(fd.get(), word.data(), word.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  return sent < 0 ? errno : 0;
}

[[noreturn]] void be_sender(pid_t parent, const ScratchCgroup& cgroup, const std::string& word, int answer) {
  hook::end_with_parent(parent);
  if (!cgroup.enter()) ::_exit(1);  // before any socket is made: a socket keeps its cgroup
  const Sent sent{send_datagram(word), connect_out(), send_frame(word)};
  ::_exit(::write(answer, &sent, sizeof sent) == sizeof sent ? 0 : 1);
}

}  // namespace

Result<Sent> send_from(const ScratchCgroup& cgroup, const std::string& word) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("make a pipe");
  const UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return fail_errno("start a process");
  if (child == 0) be_sender(parent, cgroup, word, writer.get());
  writer.reset();
  Sent sent;
  const auto got = ::read(reader.get(), &sent, sizeof sent);
  ::waitpid(child, nullptr, 0);
  if (got != sizeof sent)
    return fail(ErrorKind::kSystem, "a process could not enter its cgroup " + cgroup.path());
  return sent;
}

}  // namespace podjail::probe
