#include "webhook/server/admin_server.h"

#include <httplib.h>

#include <thread>

#include "webhook/server/bounded_pool.h"
#include "webhook/server/listening.h"

namespace podjail::webhook {
namespace {

constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::size_t kMostWaiting = 16;
constexpr int kSeconds = 5;

}  // namespace

struct AdminServer::State {
  State(const Metrics& shown, Unready asked) : metrics(shown), unready(std::move(asked)) {}

  const Metrics& metrics;
  Unready unready;
  httplib::Server server;
  std::uint16_t port = 0;
  std::thread thread;
};

AdminServer::AdminServer(std::unique_ptr<State> state) : state_(std::move(state)) {
  auto& server = state_->server;
  server.new_task_queue = [] { return std::make_unique<BoundedPool>(kThreads, kMostWaiting).release(); };
  server.set_payload_max_length(0);
  server.set_keep_alive_max_count(1);
  server.set_read_timeout(kSeconds);
  server.set_write_timeout(kSeconds);
  server.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
    response.set_content(state_->metrics.serialize(), kMetricsType);
  });
  server.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("ok\n", "text/plain");
  });
  server.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
    const auto why = state_->unready();
    response.status = why.empty() ? 200 : 503;
    response.set_content(why.empty() ? "ready\n" : why + "\n", "text/plain");
  });
  state_->thread = std::thread([this] { state_->server.listen_after_bind(); });
}

AdminServer::~AdminServer() {
  stop_listening(state_->server);
  state_->thread.join();
}

std::uint16_t AdminServer::port() const {
  return state_->port;
}

Result<std::unique_ptr<AdminServer>> AdminServer::start(std::uint16_t port, const Metrics& metrics,
                                                        Unready unready) {
  auto state = std::make_unique<State>(metrics, std::move(unready));
  const auto bound = bind_everywhere(state->server, port);
  if (!bound) return tl::unexpected(bound.error());
  state->port = *bound;
  return std::make_unique<AdminServer>(std::move(state));
}

}  // namespace podjail::webhook
