// The upstream side of TLS. The upstream's certificate is verified always: there is no option, environment
// variable or policy that turns it off. A handshake that does not verify fails before any application byte
// can be written.
//
// Host names are matched against subject alternative names only, never the common name (RFC 9110 §4.3.4), and
// wildcards only as a whole left-most label below at least two others (RFC 6125 §6.4.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/host_name.h"
#include "lib/base/result.h"
#include "sidecar/net/host_pattern.h"
#include "sidecar/net/tls_version.h"
#include "sidecar/tls/client_identity.h"
#include "sidecar/tls/openssl_handles.h"
#include "sidecar/tls/roots.h"
#include "sidecar/tls/session_cache.h"

namespace podjail::tls {

using net::TlsVersion;

// Must outlive the connections made by it. Thread rule: const members may be called from any thread at once.
class ClientContext {
 public:
  enum class Offer : std::uint8_t { kHttp11, kHttp2First };  // what ALPN names
  struct Options {
    std::size_t max_session_authorities = 256;  // 0: never resume
    TlsVersion min_version = TlsVersion::k12;
    std::optional<ClientIdentity> identity = std::nullopt;  // shown to upstreams that ask
  };

  // kInvalid when `roots` is empty.
  static Result<ClientContext> create(const Roots& roots, const Options& options);

  // Hosts of `hosts` are connected with `context` instead, those of several with the narrowest. kInvalid when
  // there is one for exactly these hosts. Before the first make().
  Status add_exception(const net::HostPattern& hosts, ClientContext context);

  // A client connection on `fd` (non-blocking; not owned) that will accept only a certificate of `host`.
  // `port` and `offer` tell sessions apart for resumption: one that was made for HTTP/2 is not resumed for
  // HTTP/1.1.
  Result<SslPtr> make(int fd, const HostName& host, std::uint16_t port, Offer offer = Offer::kHttp11) const;

 private:
  ClientContext(SslCtxPtr context, std::unique_ptr<SessionCache> sessions)
      : sessions_(std::move(sessions)), context_(std::move(context)) {}

  std::unique_ptr<SessionCache> sessions_;
  SslCtxPtr context_;
  std::vector<std::pair<net::HostPattern, std::unique_ptr<ClientContext>>> exceptions_;  // narrowest first
};

}  // namespace podjail::tls
