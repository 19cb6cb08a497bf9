#include "agent/admin_server.h"

#include <httplib.h>

#include <thread>

namespace podjail::agent {
namespace {

constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::size_t kThreads = 2;
constexpr std::time_t kTimeoutSeconds = 5;

void answer(const Board& board, const httplib::Request& request, httplib::Response& response) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  response.set_header("Cache-Control", "no-store");
  response.status = 200;
  if (reads && request.path == "/metrics") {
    response.set_content(board.metrics(), kMetricsType);
  } else if (reads && request.path == "/healthz") {
    response.set_content("ok\n", "text/plain");
  } else if (reads && request.path == "/readyz") {
    response.status = board.is_ready() ? 200 : 503;
    response.set_content(board.readiness(), "application/json");
  } else {
    response.status = 404;
    response.set_content("not found\n", "text/plain");
  }
}

// A host may have no IPv6.
Result<std::uint16_t> bind(httplib::Server& http, std::uint16_t port) {
  for (const char* address : {"::", "0.0.0.0"}) {
    if (port != 0 && http.bind_to_port(address, port)) return port;
    const int any = port == 0 ? http.bind_to_any_port(address) : -1;
    if (any > 0) return static_cast<std::uint16_t>(any);
  }
  return fail(ErrorKind::kUnavailable, "port " + std::to_string(port) + " cannot be listened at");
}

}  // namespace

struct AdminServer::State {
  httplib::Server http;
  std::jthread thread;
};

AdminServer::AdminServer(std::unique_ptr<State> state, std::uint16_t port)
    : state_(std::move(state)), port_(port) {}

AdminServer::~AdminServer() {
  state_->http.stop();
}

Result<std::unique_ptr<AdminServer>> AdminServer::start(std::uint16_t port, const Board& board) {
  auto state = std::make_unique<State>();
  auto& http = state->http;
  http.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };  // the library deletes it
  http.set_keep_alive_max_count(1);
  http.set_read_timeout(kTimeoutSeconds);
  http.set_write_timeout(kTimeoutSeconds);
  http.set_payload_max_length(0);
  // Not the library's SO_REUSEPORT, by which two would share the port unawares.
  http.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  // Answered before routing, which spares the library's regular expressions.
  http.set_pre_routing_handler([&board](const httplib::Request& request, httplib::Response& response) {
    answer(board, request, response);
    return httplib::Server::HandlerResponse::Handled;
  });
  const auto bound = bind(http, port);
  if (!bound) return tl::unexpected(bound.error());
  state->thread = std::jthread([server = &http] { server->listen_after_bind(); });
  // Before that stop() does nothing, and the end would wait for ever.
  while (!http.is_running()) std::this_thread::yield();
  return std::make_unique<AdminServer>(std::move(state), *bound);
}

}  // namespace podjail::agent
