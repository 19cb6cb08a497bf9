#include "lib/kubernetes/https_transport.h"

#include <httplib.h>

#include "lib/base/file.h"

namespace podjail::kubernetes {
namespace {

std::string name_of(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
  }
  return "";
}

// One line of printable ASCII: anything else would write headers of its own.
Result<std::string> read_token(const std::string& path) {
  auto text = read_file(path, HttpsTransport::kMaxToken);
  if (!text) return text;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  for (const char c : *text) {
    if (c <= ' ' || c > '~') return fail(ErrorKind::kInvalid, path + ": is no token");
  }
  if (text->empty()) return fail(ErrorKind::kInvalid, path + ": is empty");
  return text;
}

ErrorKind kind_of(httplib::Error error) {
  const bool late = error == httplib::Error::ConnectionTimeout || error == httplib::Error::Read;
  return late ? ErrorKind::kTimeout : ErrorKind::kUnavailable;
}

httplib::Request request_of(const Call& call, const Access& access, const std::string& token) {
  httplib::Request request;
  request.method = name_of(call.method);
  request.path = call.target;
  request.headers = {
      {"Host", authority_of(access)}, {"Authorization", "Bearer " + token}, {"Accept", "application/json"}};
  if (!call.body.empty()) {
    request.body = call.body;
    request.headers.emplace("Content-Type", call.content_type);
  }
  return request;
}

}  // namespace

class HttpsTransport::Connection {
 public:
  explicit Connection(const Access& access) : client_(access.host, access.port) {
    client_.set_ca_cert_path(access.ca_file);
    client_.enable_server_certificate_verification(true);
    client_.set_connection_timeout(access.connect_timeout);
    client_.set_read_timeout(access.answer_timeout);
    client_.set_write_timeout(access.answer_timeout);
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);       // head and body are two writes
    client_.set_follow_location(false);  // the token is for this host alone
    client_.set_url_encode(false);
  }

  bool is_used() const { return used_; }

  Result<Answer> exchange(httplib::Request request) {
    used_ = true;
    Answer answer;
    bool fits = true;
    request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
      fits = answer.body.size() + size <= kMaxAnswer;
      if (fits) answer.body.append(data, size);
      return fits;
    };
    httplib::Response response;
    auto error = httplib::Error::Success;
    const bool sent = client_.send(request, response, error);
    if (!fits) return fail(ErrorKind::kExhausted, "the answer is too long");
    if (!sent) return fail(kind_of(error), "the API server: " + httplib::to_string(error));
    answer.status = response.status;
    return answer;
  }

 private:
  httplib::SSLClient client_;
  bool used_ = false;
};

HttpsTransport::HttpsTransport(Access access) : access_(std::move(access)) {}

HttpsTransport::~HttpsTransport() = default;

Result<std::unique_ptr<HttpsTransport::Connection>> HttpsTransport::connection() {
  {
    const std::lock_guard lock(mutex_);
    if (!kept_.empty()) {
      auto kept = std::move(kept_.back());
      kept_.pop_back();
      return kept;
    }
  }
  if (auto roots = read_file(access_.ca_file, kMaxAnswer); !roots) return tl::unexpected(roots.error());
  return std::make_unique<Connection>(access_);
}

void HttpsTransport::keep(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() < kMaxKept) kept_.push_back(std::move(connection));
}

Result<Answer> HttpsTransport::exchange_on(std::unique_ptr<Connection> connection, const Call& call,
                                           const std::string& token) {
  auto answer = connection->exchange(request_of(call, access_, token));
  if (answer) keep(std::move(connection));
  return answer;
}

Result<Answer> HttpsTransport::exchange(const Call& call) {
  const auto token = read_token(access_.token_file);
  if (!token) return tl::unexpected(token.error());
  while (true) {
    auto connection = this->connection();
    if (!connection) return tl::unexpected(connection.error());
    const bool may_be_stale = (*connection)->is_used() && call.method == Method::kGet;
    auto answer = exchange_on(std::move(*connection), call, *token);
    const bool again = !answer && may_be_stale && answer.error().kind() != ErrorKind::kExhausted;
    if (!again) return answer;  // at last it is a new connection, since each of those kept is tried once
  }
}

}  // namespace podjail::kubernetes
