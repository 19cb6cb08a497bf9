#include "sidecar/net/inherited_listeners.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace podjail::net {
namespace {

constexpr int kFirstDescriptor = 3;  // SD_LISTEN_FDS_START
constexpr std::array kVariables = {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"};

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<int> number(const std::string& text) {
  int value = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::vector<std::string> split(const std::string& names) {
  std::vector<std::string> parts(1);
  for (const char c : names) {
    if (c == ':')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

int socket_fact(int fd, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

bool is_of_kind(int fd, ListenerKind kind) {
  const int family = socket_fact(fd, SO_DOMAIN);
  if (kind == ListenerKind::kStream)
    return family == AF_UNIX && socket_fact(fd, SO_TYPE) == SOCK_STREAM &&
           socket_fact(fd, SO_ACCEPTCONN) == 0;
  if (family != AF_INET && family != AF_INET6) return false;
  const int type = socket_fact(fd, SO_TYPE);
  if (kind == ListenerKind::kUdp) return type == SOCK_DGRAM;
  return type == SOCK_STREAM && socket_fact(fd, SO_ACCEPTCONN) == 1;
}

Status prepare(const InheritedListener& listener) {
  const int fd = listener.fd.get();
  const auto kind = kind_of_listener(listener.name);
  if (!kind || !is_of_kind(fd, *kind))
    return fail(ErrorKind::kInvalid,
                "descriptor " + std::to_string(fd) + " of LISTEN_FDS is no socket for " + listener.name);
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 || ::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
    return fail_errno("prepare an inherited socket");
  return {};
}

}  // namespace

std::optional<ListenerKind> kind_of_listener(std::string_view name) {
  if (name == "dns-udp") return ListenerKind::kUdp;
  if (name == "external") return ListenerKind::kStream;
  constexpr std::array<std::string_view, 4> kTcp = {"proxy", "dns-tcp", "admin", "explicit"};
  if (std::ranges::find(kTcp, name) != kTcp.end()) return ListenerKind::kTcp;
  return std::nullopt;
}

Result<std::vector<std::string>> names_of_listeners(const ListenVariables& variables, int own_pid) {
  if (!variables.pid || !variables.count || number(*variables.pid) != own_pid)
    return std::vector<std::string>{};
  const auto count = number(*variables.count);
  if (!count || *count < 1 || *count > static_cast<int>(kMaxInheritedListeners))
    return fail(ErrorKind::kInvalid, "LISTEN_FDS is no number of 1 to 64");
  auto names = split(variables.names.value_or(""));
  if (names.size() != static_cast<std::size_t>(*count))
    return fail(ErrorKind::kInvalid, "LISTEN_FDNAMES has not as many names as LISTEN_FDS says");
  for (const auto& name : names) {
    if (!kind_of_listener(name))
      return fail(ErrorKind::kInvalid, "LISTEN_FDNAMES has a name that is not known");
  }
  return names;
}

Result<std::vector<InheritedListener>> inherited_listeners() {
  const ListenVariables variables{variable("LISTEN_PID"), variable("LISTEN_FDS"), variable("LISTEN_FDNAMES")};
  for (const char* name : kVariables) ::unsetenv(name);
  const auto names = names_of_listeners(variables, ::getpid());
  if (!names) return tl::unexpected(names.error());
  std::vector<InheritedListener> listeners;
  for (const auto& name : *names) {
    const int fd = kFirstDescriptor + static_cast<int>(listeners.size());
    listeners.push_back({name, UniqueFd(fd)});
  }
  for (const auto& listener : listeners) {
    if (auto prepared = prepare(listener); !prepared) return tl::unexpected(std::move(prepared.error()));
  }
  return listeners;
}

}  // namespace podjail::net
