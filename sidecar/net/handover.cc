#include "sidecar/net/handover.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "lib/base/descriptor_message.h"

namespace podjail::net {
namespace {

constexpr int kFirst = 3;   // SD_LISTEN_FDS_START
constexpr int kAway = 128;  // above every descriptor that is handed over

// First all away from where they go, so that none is overwritten by another.
Status place(std::vector<UniqueFd> descriptors) {
  std::vector<UniqueFd> apart;
  for (const auto& one : descriptors) apart.emplace_back(::fcntl(one.get(), F_DUPFD_CLOEXEC, kAway));
  descriptors.clear();
  int next = kFirst;
  for (const auto& one : apart) {
    if (!one || ::dup3(one.get(), next++, O_CLOEXEC) < 0) return fail_errno("place what was handed over");
  }
  return {};
}

std::size_t count_of(const std::string& names) {
  return static_cast<std::size_t>(std::ranges::count(names, ':')) + 1;
}

void set_variables(const std::string& names) {
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", std::to_string(count_of(names)).c_str(), 1);
  ::setenv("LISTEN_FDNAMES", names.c_str(), 1);
}

}  // namespace

Result<std::string> take_handover(UniqueFd socket) {
  auto message = receive_message(socket.get());
  if (!message) return fail_within("handover", std::move(message.error()));
  if (!*message) return fail(ErrorKind::kUnavailable, "handover: the other side is gone");
  socket.reset();  // its number may be one of those to come
  const auto& text = (*message)->text;
  const auto end = text.find('\n');
  if (end == text.npos) return fail(ErrorKind::kInvalid, "handover: a message without a path");
  const auto names = text.substr(0, end);
  if ((*message)->descriptors.size() < count_of(names))
    return fail(ErrorKind::kInvalid, "handover: fewer descriptors than names");
  if (auto placed = place(std::move((*message)->descriptors)); !placed)
    return tl::unexpected(std::move(placed.error()));
  set_variables(names);
  return text.substr(end + 1);
}

}  // namespace podjail::net
