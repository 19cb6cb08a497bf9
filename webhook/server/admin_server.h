// The plain server beside it, for probes and Prometheus: GET of /metrics, /healthz and /readyz. It changes
// nothing and tells nothing about reviews beyond the metrics.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "webhook/server/metrics.h"

namespace podjail::webhook {

class AdminServer {
 public:
  static constexpr std::size_t kThreads = 4;

  // Why the webhook is not ready; "" when it is.
  using Unready = std::function<std::string()>;

  // `metrics` outlives this. Port 0 takes any free one.
  static Result<std::unique_ptr<AdminServer>> start(std::uint16_t port, const Metrics& metrics,
                                                    Unready unready);
  struct State;
  explicit AdminServer(std::unique_ptr<State> state);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  std::uint16_t port() const;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace podjail::webhook
