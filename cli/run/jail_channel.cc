#include "cli/run/jail_channel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "lib/base/descriptor_message.h"

namespace podjail::cli {
namespace {

struct Head {
  JailMessage::Kind kind;
  int number;
};

constexpr std::size_t kMaxText = kMaxMessageText - sizeof(Head);

}  // namespace

Result<std::pair<JailChannel, JailChannel>> JailChannel::make() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail_errno("socketpair");
  return std::pair(JailChannel(UniqueFd(ends[0])), JailChannel(UniqueFd(ends[1])));
}

Status JailChannel::send(const JailMessage& message) const {
  const Head head{message.kind, message.number};
  std::string bytes(sizeof head, '\0');
  std::memcpy(bytes.data(), &head, sizeof head);
  bytes += message.text.substr(0, kMaxText);
  std::vector<int> descriptors;
  for (const auto& one : message.descriptors) descriptors.push_back(one.get());
  if (auto sent = send_message(fd_.get(), bytes, descriptors); !sent)
    return fail_within("the other side of the jail", std::move(sent.error()));
  return {};
}

Result<std::optional<JailMessage>> JailChannel::receive() const {
  auto got = receive_message(fd_.get());
  if (!got) return fail_within("the other side of the jail", std::move(got.error()));
  if (!*got) return std::optional<JailMessage>();
  Head head{};
  if ((*got)->text.size() < sizeof head)
    return fail(ErrorKind::kInternal, "the other side of the jail sent less than a message");
  std::memcpy(&head, (*got)->text.data(), sizeof head);
  return std::optional<JailMessage>(
      JailMessage{head.kind, head.number, (*got)->text.substr(sizeof head), std::move((*got)->descriptors)});
}

JailChannel::Peer JailChannel::peer() const {
  char byte = 0;
  const auto got = ::recv(fd_.get(), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)) ? Peer::kThere : Peer::kGone;
}

}  // namespace podjail::cli
