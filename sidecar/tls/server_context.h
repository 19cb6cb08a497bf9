// The downstream side of TLS: one SSL_CTX for every connection of the workload. Which certificate a
// connection gets is decided when its ClientHello is in, by name, before anything is known of or sent to the
// upstream. Only the outer ClientHello is ever read: the handshake ends here, so an encrypted inner one
// (ECH) stays unread and its client falls back.
//
// No sessions and no tickets: a session made under one name must never resume under another, and the
// cheapest way to be sure is to have none.
#pragma once

#include <optional>

#include "lib/base/host_name.h"
#include "lib/base/result.h"
#include "lib/contract/reason.h"
#include "sidecar/tls/leaf_cache.h"
#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

// What one handshake is to do and what came of it. Owned by the caller; must outlive the handshake.
struct HandshakePlan {
  LeafCache& leaves;                 // the worker's
  std::optional<HostName> expected;  // the name the workload resolved, if it is known

  // Filled by the handshake.
  std::optional<HostName> sni;    // what the ClientHello asked for, when it is a canonical name
  std::optional<HostName> name;   // what the certificate was minted for: sni, or else expected
  std::optional<Reason> refusal;  // kNoName, kNameInvalid, kNameMismatch or kInternal; the handshake fails
};

// Which HTTP a client may choose by ALPN: HTTP/1.1, or HTTP/2 as well, which is then preferred.
enum class NewestHttp : std::uint8_t { k1, k2 };

// Thread rule: const members may be called from any thread at once.
class ServerContext {
 public:
  // All leaves of the pod share `issuer`'s leaf key.
  static Result<ServerContext> create(const Issuer& issuer, NewestHttp newest);

  // A server connection on `fd` (non-blocking; not owned), ready for its first handshake step.
  Result<SslPtr> make(int fd, HandshakePlan& plan) const;

 private:
  explicit ServerContext(SslCtxPtr context) : context_(std::move(context)) {}
  SslCtxPtr context_;
};

}  // namespace podjail::tls
