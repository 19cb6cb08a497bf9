#include "webhook/server/https_server.h"

#include <httplib.h>

#include <thread>

#include "webhook/admission/review.h"
#include "webhook/server/bounded_pool.h"
#include "webhook/server/listening.h"

namespace podjail::webhook {
namespace {

// A connection that is kept open holds a thread. And whoever closes an idle one may do so just when a review
// is under way on it, which API servers take for a failed call: so each answer says that it is the last.
constexpr std::size_t kRequestsPerConnection = 1;
constexpr int kReadSeconds = 5;
constexpr int kWriteSeconds = 5;

bool set_up(SSL_CTX& context, const ServedCertificate& certificate) {
  SSL_CTX_set_options(&context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  certificate.attach(context);
  return SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION) == 1;
}

void write(const Reply& reply, httplib::Response& response) {
  response.status = reply.status;
  response.set_content(reply.body, std::string(reply.content_type).c_str());
}

}  // namespace

struct HttpsServer::State {
  State(const ServedCertificate& certificate, AnswerRequest given)
      : answer(std::move(given)),
        server([&certificate](SSL_CTX& context) { return set_up(context, certificate); }) {}

  AnswerRequest answer;
  httplib::SSLServer server;
  std::uint16_t port = 0;
  std::thread thread;
};

HttpsServer::HttpsServer(std::unique_ptr<State> state) : state_(std::move(state)) {
  auto& server = state_->server;
  server.new_task_queue = [] { return std::make_unique<BoundedPool>(kThreads, kMostWaiting).release(); };
  server.set_payload_max_length(kMaxReviewBytes);
  server.set_keep_alive_max_count(kRequestsPerConnection);
  server.set_read_timeout(kReadSeconds);
  server.set_write_timeout(kWriteSeconds);
  server.set_tcp_nodelay(true);
  server.Post(".*", [this](const httplib::Request& request, httplib::Response& response) {
    write(state_->answer(request.path, request.body), response);
  });
  state_->thread = std::thread([this] { state_->server.listen_after_bind(); });
}

HttpsServer::~HttpsServer() {
  stop_listening(state_->server);
  state_->thread.join();
}

std::uint16_t HttpsServer::port() const {
  return state_->port;
}

Result<std::unique_ptr<HttpsServer>> HttpsServer::start(std::uint16_t port,
                                                        const ServedCertificate& certificate,
                                                        AnswerRequest answer) {
  auto state = std::make_unique<State>(certificate, std::move(answer));
  if (!state->server.is_valid()) return fail(ErrorKind::kInternal, "the TLS server cannot be set up");
  const auto bound = bind_everywhere(state->server, port);
  if (!bound) return tl::unexpected(bound.error());
  state->port = *bound;
  return std::make_unique<HttpsServer>(std::move(state));
}

}  // namespace podjail::webhook
