// A daemon that answers every connection to a Unix socket, as CRI-O does there over HTTP.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "lib/base/unique_fd.h"
#include "tests/unit/agent/install/unix_listener.h"

namespace podjail::agent {

class UnixDaemon {
 public:
  // `answer`: request to all the bytes of the answer; called on the daemon's own thread.
  using Answer = std::function<std::string(const std::string& request)>;

  UnixDaemon(const std::string& path, Answer answer)
      : socket_(listen_at(path)),
        answer_(std::move(answer)),
        thread_([this](const std::stop_token& stop) { serve(stop); }) {}

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd waited{socket_.get(), POLLIN, 0};
      if (::poll(&waited, 1, 20) <= 0) continue;
      const UniqueFd peer(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      std::string request;
      std::array<char, 1024> buffer{};
      ssize_t got = 1;
      while (peer && request.find("\r\n\r\n") == request.npos && got > 0) {
        got = ::recv(peer.get(), buffer.data(), buffer.size(), 0);
        if (got > 0) request.append(buffer.data(), static_cast<std::size_t>(got));
      }
      if (request.empty()) continue;  // somebody only looked whether there is one
      const auto text = answer_(request);
      std::string_view left = text;
      while (!left.empty() && got > 0) {
        got = ::send(peer.get(), left.data(), left.size(), MSG_NOSIGNAL);
        if (got > 0) left.remove_prefix(static_cast<std::size_t>(got));
      }
    }
  }

  UniqueFd socket_;
  const Answer answer_;
  std::jthread thread_;  // last: ends before what it uses
};

}  // namespace podjail::agent
