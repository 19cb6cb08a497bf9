#include "cli/run/descriptors.h"

#include <linux/close_range.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace podjail::cli {
namespace {

constexpr int kFirst = 3;

int socket_fact(int fd, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

DescriptorFacts facts_of(int fd, const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return {DescriptorFacts::Kind::kDirectory};
  if (!S_ISSOCK(status.st_mode)) return {};
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  const bool connected = ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
  return {DescriptorFacts::Kind::kSocket, socket_fact(fd, SO_DOMAIN), socket_fact(fd, SO_TYPE),
          connected ? DescriptorFacts::Peer::kConnected : DescriptorFacts::Peer::kNone};
}

Status check(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0)
    return fd < kFirst ? Status()
                       : fail(ErrorKind::kInvalid, "descriptor " + std::to_string(fd) + " is not open");
  if (const auto objection = objection_to(facts_of(fd, status)))
    return fail(ErrorKind::kRefused, "descriptor " + std::to_string(fd) + " is " + *objection);
  return {};
}

Status close_between(int first, unsigned last) {
  if (static_cast<unsigned>(first) > last) return {};
  if (::syscall(SYS_close_range, first, last, 0) != 0) return fail_errno("close_range");
  return {};
}

}  // namespace

std::optional<std::string> objection_to(const DescriptorFacts& facts) {
  using Kind = DescriptorFacts::Kind;
  if (facts.kind == Kind::kOther) return std::nullopt;
  if (facts.kind == Kind::kDirectory) return "a directory, which leads around the jail's mounts: close it";
  const bool is_stream = facts.type == SOCK_STREAM || facts.type == SOCK_SEQPACKET;
  if (facts.family == AF_UNIX && is_stream && facts.peer == DescriptorFacts::Peer::kConnected)
    return std::nullopt;
  return "a socket of the network outside: put a pipe in between, as in \"… | cat\"";
}

Status check_descriptors(const std::vector<int>& kept) {
  for (const int fd : {0, 1, 2}) {
    if (auto checked = check(fd); !checked) return checked;
  }
  for (const int fd : kept) {
    if (auto checked = check(fd); !checked) return checked;
  }
  return {};
}

Status close_all_but(std::vector<int> kept) {
  std::ranges::sort(kept);
  int next = kFirst;
  for (const int fd : kept) {
    if (fd < next) continue;
    if (auto closed = close_between(next, static_cast<unsigned>(fd) - 1); !closed) return closed;
    next = fd + 1;
  }
  return close_between(next, ~0U);
}

}  // namespace podjail::cli
