// Calls over TLS, one connection each. The server's certificate is verified against the cluster's own CA and
// nothing else.
#pragma once

#include <cstddef>

#include "lib/kubernetes/service_account.h"
#include "lib/kubernetes/transport.h"

namespace podjail::kubernetes {

class HttpsTransport final : public Transport {
 public:
  explicit HttpsTransport(Access access) : access_(std::move(access)) {}

  // Besides what Transport says: kNotFound or kInvalid when token or CA cannot be read.
  Result<Answer> exchange(const Call& call) override;

  static constexpr std::size_t kMaxAnswer = std::size_t{16} << 20U;  // bytes of a body
  static constexpr std::size_t kMaxToken = std::size_t{64} << 10U;

 private:
  const Access access_;
};

}  // namespace podjail::kubernetes
