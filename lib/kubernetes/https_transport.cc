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
  request.headers = {{"Host", authority_of(access)},
                     {"Authorization", "Bearer " + token},
                     {"Accept", "application/json"},
                     {"Connection", "close"}};
  if (!call.body.empty()) {
    request.body = call.body;
    request.headers.emplace("Content-Type", call.content_type);
  }
  return request;
}

}  // namespace

Result<Answer> HttpsTransport::exchange(const Call& call) {
  const auto token = read_token(access_.token_file);
  if (!token) return tl::unexpected(token.error());
  if (auto roots = read_file(access_.ca_file, kMaxAnswer); !roots) return tl::unexpected(roots.error());
  httplib::SSLClient client(access_.host, access_.port);
  client.set_ca_cert_path(access_.ca_file);
  client.enable_server_certificate_verification(true);
  client.set_connection_timeout(access_.connect_timeout);
  client.set_read_timeout(access_.answer_timeout);
  client.set_write_timeout(access_.answer_timeout);
  client.set_follow_location(false);  // the token is for this host alone
  client.set_url_encode(false);
  Answer answer;
  bool fits = true;
  auto request = request_of(call, access_, *token);
  request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    fits = answer.body.size() + size <= kMaxAnswer;
    if (fits) answer.body.append(data, size);
    return fits;
  };
  httplib::Response response;
  auto error = httplib::Error::Success;
  const bool sent = client.send(request, response, error);
  if (!fits) return fail(ErrorKind::kExhausted, "the answer is too long");
  if (!sent) return fail(kind_of(error), "the API server: " + httplib::to_string(error));
  answer.status = response.status;
  return answer;
}

}  // namespace podjail::kubernetes
