#include "lib/base/descriptor_message.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace podjail {
namespace {

constexpr std::chrono::seconds kLongestJam{20};
constexpr int kJamPause = 5;  // milliseconds; others have to run for it to end

struct ControlRoom {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxMessageDescriptors * sizeof(int))> bytes{};
};

void enclose(std::span<const int> descriptors, ControlRoom& room, msghdr& envelope) {
  if (descriptors.empty()) return;
  envelope.msg_control = room.bytes.data();
  envelope.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
  auto* control = CMSG_FIRSTHDR(&envelope);
  control->cmsg_level = SOL_SOCKET;
  control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN(descriptors.size_bytes());
  std::memcpy(CMSG_DATA(control), descriptors.data(), descriptors.size_bytes());
}

std::vector<UniqueFd> enclosed(msghdr& envelope) {
  std::vector<UniqueFd> descriptors;
  for (auto* control = CMSG_FIRSTHDR(&envelope); control != nullptr;
       control = CMSG_NXTHDR(&envelope, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) continue;
    for (std::size_t i = 0; CMSG_LEN((i + 1) * sizeof(int)) <= control->cmsg_len; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(control) + i * sizeof fd, sizeof fd);
      descriptors.emplace_back(fd);
    }
  }
  return descriptors;
}

}  // namespace

Status send_message(int socket, std::string_view text, std::span<const int> descriptors) {
  if (text.size() > kMaxMessageText || descriptors.size() > kMaxMessageDescriptors)
    return fail(ErrorKind::kInvalid, "a message of that size cannot be sent");
  iovec piece{const_cast<char*>(text.data()), text.size()};
  ControlRoom room;
  msghdr envelope{};
  envelope.msg_iov = &piece;
  envelope.msg_iovlen = 1;
  enclose(descriptors, room, envelope);
  const auto give_up = std::chrono::steady_clock::now() + kLongestJam;
  while (::sendmsg(socket, &envelope, MSG_NOSIGNAL) < 0) {
    if (errno == EINTR) continue;
    if (errno != ETOOMANYREFS || std::chrono::steady_clock::now() > give_up)
      return fail_errno("send a message");
    ::poll(nullptr, 0, kJamPause);
  }
  return {};
}

Result<std::optional<DescriptorMessage>> receive_message(int socket) {
  DescriptorMessage message{std::string(kMaxMessageText, '\0')};
  iovec piece{message.text.data(), message.text.size()};
  ControlRoom room;
  msghdr envelope{};
  envelope.msg_iov = &piece;
  envelope.msg_iovlen = 1;
  envelope.msg_control = room.bytes.data();
  envelope.msg_controllen = room.bytes.size();
  ssize_t got = -1;
  do {
    got = ::recvmsg(socket, &envelope, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got == 0 || (got < 0 && errno == ECONNRESET)) return std::optional<DescriptorMessage>();
  if (got < 0) return fail_errno("receive a message");
  message.descriptors = enclosed(envelope);
  // Also where the process may not have as many descriptors.
  if ((envelope.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
    return fail(ErrorKind::kInvalid, "a message was received in part");
  message.text.resize(static_cast<std::size_t>(got));
  return std::optional<DescriptorMessage>(std::move(message));
}

}  // namespace podjail
