// Calls over TLS. The server's certificate is verified against the cluster's own CA and nothing else.
// Connections are kept for the next call; a question that meets one which the server has closed meanwhile is
// asked once more.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "lib/kubernetes/service_account.h"
#include "lib/kubernetes/transport.h"

namespace podjail::kubernetes {

class HttpsTransport final : public Transport {
 public:
  explicit HttpsTransport(Access access);
  ~HttpsTransport() override;

  // Besides what Transport says: kNotFound or kInvalid when token or CA cannot be read.
  Result<Answer> exchange(const Call& call) override;

  static constexpr std::size_t kMaxAnswer = std::size_t{16} << 20U;  // bytes of a body
  static constexpr std::size_t kMaxToken = std::size_t{64} << 10U;
  static constexpr std::size_t kMaxKept = 8;  // connections

 private:
  class Connection;
  Result<std::unique_ptr<Connection>> connection();
  void keep(std::unique_ptr<Connection> connection);
  Result<Answer> exchange_on(std::unique_ptr<Connection> connection, const Call& call,
                             const std::string& token);

  const Access access_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> kept_;  // guarded by mutex_
};

}  // namespace podjail::kubernetes
