// The server that the API server asks. TLS 1.2 or newer, one bounded body per request, a bounded number of
// threads and connections; what takes longer than a bound is closed without an answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "webhook/certificate/served_certificate.h"
#include "webhook/server/endpoints.h"

namespace podjail::webhook {

using AnswerRequest = std::function<Reply(std::string_view path, std::string_view body)>;

// Thread rule: one owner; `answer` is called from many threads at once.
class HttpsServer {
 public:
  static constexpr std::size_t kThreads = 48;
  static constexpr std::size_t kMostWaiting = 64;

  // Listens on all addresses until destroyed. Port 0 takes any free one. kSystem when the port is taken.
  static Result<std::unique_ptr<HttpsServer>> start(std::uint16_t port, const ServedCertificate& certificate,
                                                    AnswerRequest answer);
  struct State;
  // For start(), which alone can make a State.
  explicit HttpsServer(std::unique_ptr<State> state);
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  std::uint16_t port() const;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace podjail::webhook
