#include "agent/host/unix_get.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "lib/base/json_text.h"
#include "lib/base/unique_fd.h"

namespace podjail::agent {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kShown = 200;

Status wait_for(int fd, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return fail(ErrorKind::kTimeout, "no answer in time");
    pollfd waited{fd, events, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(left));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return fail_errno("poll");
  }
}

Result<UniqueFd> connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(ErrorKind::kInvalid, "the path is too long");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail_errno("socket");
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return fail(ErrorKind::kUnavailable, "nobody answers");
  return fd;
}

Status send_all(int fd, std::string_view text, Clock::time_point deadline) {
  while (!text.empty()) {
    if (auto ready = wait_for(fd, POLLOUT, deadline); !ready) return ready;
    const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return fail_errno("send");
  }
  return {};
}

Result<std::string> receive_all(int fd, Clock::time_point deadline) {
  std::string received;
  std::array<char, 16384> buffer{};
  for (;;) {
    if (auto ready = wait_for(fd, POLLIN, deadline); !ready) return tl::unexpected(std::move(ready.error()));
    const auto got = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (got == 0) return received;
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) return fail_errno("receive");
    received.append(buffer.data(), static_cast<std::size_t>(got));
    if (received.size() > kMaxAnswerBytes) return fail(ErrorKind::kExhausted, "the answer is too long");
  }
}

Result<std::string> exchange(const std::string& socket, const std::string& target,
                             Clock::time_point deadline) {
  auto fd = connect_to(socket);
  if (!fd) return tl::unexpected(std::move(fd.error()));
  // Version 1.0: the answer is in one piece and ends with the connection.
  const auto request = "GET " + target + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
  if (auto sent = send_all(fd->get(), request, deadline); !sent)
    return tl::unexpected(std::move(sent.error()));
  auto answer = receive_all(fd->get(), deadline);
  if (!answer) return answer;
  return body_of(*answer);
}

}  // namespace

Result<std::string> body_of(std::string_view answer) {
  const auto line = answer.substr(0, answer.find("\r\n"));
  const auto end = answer.find("\r\n\r\n");
  if (!line.starts_with("HTTP/1.") || line.size() < 12 || end == answer.npos)
    return fail(ErrorKind::kInvalid, "the answer is not HTTP: " + printable(std::string(line), kShown));
  if (line.substr(8, 4) != " 200")
    return fail(ErrorKind::kUnavailable, "the answer is " + printable(std::string(line), kShown));
  return std::string(answer.substr(end + 4));
}

Result<std::string> get_over_unix(const std::string& socket, const std::string& target,
                                  std::chrono::seconds limit) {
  auto body = exchange(socket, target, Clock::now() + limit);
  if (!body) return fail_within("GET " + target + " of " + printable(socket), std::move(body.error()));
  return body;
}

}  // namespace podjail::agent
