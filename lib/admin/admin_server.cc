#include "lib/admin/admin_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <vector>

#include "lib/admin/bounded_stream.h"
#include "lib/base/address.h"

namespace podjail::admin {
namespace {

constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

// The HTTP of the admin server: one request on one stream.
class AdminHttp final : public httplib::Server {
 public:
  explicit AdminHttp(Pages pages) : pages_(std::move(pages)) {
    // Answering before routing spares the library's regular expressions and never reads a request body.
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      answer(request, response);
      return HandlerResponse::Handled;
    });
  }

  void exchange(httplib::Stream& stream) {
    bool closed = false;
    try {
      // Ranges are dropped: the library would repeat the body once for each of thousands.
      process_request(stream, true, closed, [](httplib::Request& request) { request.ranges.clear(); });
    } catch (...) {  // the library lets exceptions of number parsing out; the connection is closed without an
                     // answer
    }
  }

 private:
  void answer(const httplib::Request& request, httplib::Response& response) const {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    response.set_header("Cache-Control", "no-store");
    response.status = 200;
    if (reads && request.path == "/metrics") {
      response.set_content(pages_.metrics(), kMetricsType);
    } else if (reads && request.path == "/healthz") {
      response.set_content("ok\n", "text/plain");
    } else if (reads && request.path == "/readyz") {
      const auto readiness = pages_.readiness();
      response.status = readiness.ready ? 200 : 503;
      response.set_content(readiness.body, std::string(readiness.content_type));
    } else {
      response.status = 404;
      response.set_content("not found\n", "text/plain");
    }
  }

  const Pages pages_;
};

Status make_non_blocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) return fail_errno("admin listener");
  return {};
}

Result<std::uint16_t> port_of(int listener) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(listener, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    return fail_errno("admin listener");
  }
  const auto local = Endpoint::from_sockaddr(storage);
  if (!local) return fail(ErrorKind::kInvalid, "admin listener: not a TCP socket");
  return local->port;
}

}  // namespace

struct AdminServer::State {
  State(Pages pages, Options given, UniqueFd listening, UniqueFd stopping)
      : http(std::move(pages)), options(given), listener(std::move(listening)), stop(std::move(stopping)) {}

  void run();
  void serve(int fd);

  AdminHttp http;
  Options options;
  UniqueFd listener;
  UniqueFd stop;  // eventfd: readable once the server stops
  std::vector<std::jthread> threads;
};

// One thread: accept, answer, close, until told to stop.
void AdminServer::State::run() {
  constexpr int kPauseMs = 100;  // when out of descriptors, rather than spinning on the waiting connection
  while (true) {
    std::array<pollfd, 2> watched = {{{listener.get(), POLLIN, 0}, {stop.get(), POLLIN, 0}}};
    ::poll(watched.data(), watched.size(), -1);
    if (watched[1].revents != 0) return;
    const UniqueFd fd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (fd) {
      serve(fd.get());
    } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
      ::poll(&watched[1], 1, kPauseMs);
    }
  }
}

void AdminServer::State::serve(int fd) {
  BoundedStream stream(
      fd, {.deadline = std::chrono::steady_clock::now() + options.exchange_timeout, .stop_fd = stop.get()});
  http.exchange(stream);
  ::shutdown(fd, SHUT_WR);
}

AdminServer::AdminServer(std::unique_ptr<State> state, std::uint16_t port)
    : state_(std::move(state)), port_(port) {
  for (int i = 0; i < kThreads; ++i) {
    state_->threads.emplace_back([shared = state_.get()] { shared->run(); });
  }
}

AdminServer::~AdminServer() {
  const std::uint64_t one = 1;
  // An eventfd takes this write at any time; were it to fail, joining would hang, so the listener ends too.
  if (::write(state_->stop.get(), &one, sizeof one) != sizeof one)
    ::shutdown(state_->listener.get(), SHUT_RD);
  state_->threads.clear();
}

Result<std::unique_ptr<AdminServer>> AdminServer::start(UniqueFd listener, Pages pages, Options options) {
  const auto port = port_of(listener.get());
  if (!port) return tl::unexpected(port.error());
  if (auto ready = make_non_blocking(listener.get()); !ready) return tl::unexpected(ready.error());
  UniqueFd stop(::eventfd(0, EFD_CLOEXEC));
  if (!stop) return fail_errno("eventfd");
  auto state = std::make_unique<State>(std::move(pages), options, std::move(listener), std::move(stop));
  return std::make_unique<AdminServer>(std::move(state), *port);
}

}  // namespace podjail::admin
