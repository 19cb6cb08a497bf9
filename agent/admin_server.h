// /metrics, /healthz and /readyz of the agent, over plain HTTP; 404 for everything else. Nothing on it
// changes anything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agent/board.h"
#include "lib/base/result.h"

namespace podjail::agent {

class AdminServer {
 public:
  // Serves on every address of the host, port 0 for any, until destroyed. `board` outlives it.
  static Result<std::unique_ptr<AdminServer>> start(std::uint16_t port, const Board& board);
  struct State;
  AdminServer(std::unique_ptr<State> state, std::uint16_t port);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  std::unique_ptr<State> state_;
  std::uint16_t port_;
};

}  // namespace podjail::agent
