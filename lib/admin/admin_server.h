// The admin server of a program: GET or HEAD of /metrics, /healthz and /readyz, 404 for everything else.
// Nothing on it changes state, and it says nothing about requests beyond the metrics. cpp-httplib parses and
// writes HTTP; accepting and waiting are done here (see bounded_stream.h), by kThreads threads that answer
// one request per connection. Connections beyond that wait in the listener's backlog.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::admin {

// What is shown. Called from the server's threads, all at once.
struct Pages {
  struct Readiness {
    bool ready = false;
    std::string body;
    std::string_view content_type;
  };
  std::function<std::string()> metrics;  // in Prometheus' text format
  std::function<Readiness()> readiness;
};

class AdminServer {
 public:
  static constexpr int kThreads = 2;

  struct Options {
    std::chrono::milliseconds exchange_timeout{
        5000};  // one connection, from accept to the answer's last byte
  };

  // Serves on `listener`, a listening TCP socket, until destroyed. What `pages` refer to outlives the server.
  static Result<std::unique_ptr<AdminServer>> start(UniqueFd listener, Pages pages, Options options);
  struct State;
  // For start(), which alone can make a State.
  AdminServer(std::unique_ptr<State> state, std::uint16_t port);
  // Ends open exchanges at once and joins the threads.
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  // The port of the listener.
  std::uint16_t port() const { return port_; }

 private:
  std::unique_ptr<State> state_;
  std::uint16_t port_;
};

}  // namespace podjail::admin
