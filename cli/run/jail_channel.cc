#include "cli/run/jail_channel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxText = 16384;
constexpr std::size_t kMaxDescriptors = 16;

struct Head {
  JailMessage::Kind kind;
  int number;
};

}  // namespace

Result<std::pair<JailChannel, JailChannel>> JailChannel::make() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail_errno("socketpair");
  return std::pair(JailChannel(UniqueFd(ends[0])), JailChannel(UniqueFd(ends[1])));
}

Status JailChannel::send(const JailMessage& message) const {
  Head head{message.kind, message.number};
  const auto text = message.text.substr(0, kMaxText);
  std::array<iovec, 2> pieces{{{&head, sizeof head}, {const_cast<char*>(text.data()), text.size()}}};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))> room{};
  msghdr envelope{};
  envelope.msg_iov = pieces.data();
  envelope.msg_iovlen = pieces.size();
  if (!message.descriptors.empty()) {
    envelope.msg_control = room.data();
    envelope.msg_controllen = CMSG_SPACE(message.descriptors.size() * sizeof(int));
    auto* control = CMSG_FIRSTHDR(&envelope);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(message.descriptors.size() * sizeof(int));
    for (std::size_t i = 0; i < message.descriptors.size(); ++i) {
      const int fd = message.descriptors[i].get();
      std::memcpy(CMSG_DATA(control) + i * sizeof fd, &fd, sizeof fd);
    }
  }
  if (::sendmsg(fd_.get(), &envelope, MSG_NOSIGNAL) < 0) return fail_errno("tell the other side of the jail");
  return {};
}

Result<std::optional<JailMessage>> JailChannel::receive() const {
  Head head{};
  std::string text(kMaxText, '\0');
  std::array<iovec, 2> pieces{{{&head, sizeof head}, {text.data(), text.size()}}};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))> room{};
  msghdr envelope{};
  envelope.msg_iov = pieces.data();
  envelope.msg_iovlen = pieces.size();
  envelope.msg_control = room.data();
  envelope.msg_controllen = room.size();
  ssize_t got = -1;
  do {
    got = ::recvmsg(fd_.get(), &envelope, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got == 0 || (got < 0 && errno == ECONNRESET)) return std::optional<JailMessage>();
  if (got < static_cast<ssize_t>(sizeof head)) return fail_errno("hear from the other side of the jail");
  text.resize(static_cast<std::size_t>(got) - sizeof head);
  JailMessage message{head.kind, head.number, std::move(text), {}};
  for (auto* control = CMSG_FIRSTHDR(&envelope); control != nullptr;
       control = CMSG_NXTHDR(&envelope, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) continue;
    for (std::size_t i = 0; CMSG_LEN((i + 1) * sizeof(int)) <= control->cmsg_len; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(control) + i * sizeof fd, sizeof fd);
      message.descriptors.emplace_back(fd);
    }
  }
  return std::optional<JailMessage>(std::move(message));
}

JailChannel::Peer JailChannel::peer() const {
  char byte = 0;
  const auto got = ::recv(fd_.get(), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)) ? Peer::kThere : Peer::kGone;
}

}  // namespace podjail::cli
