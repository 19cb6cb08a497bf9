// A TLS connection as non-blocking bytes both ways, OpenSSL working directly on the descriptor. Steady
// traffic allocates nothing here.
//
// The end of a direction is only what TLS says is the end: a FIN without close_notify is kFailed, so that a
// truncated answer can never pass for a whole one (RFC 8446 §6.1).
#pragma once

#include <optional>
#include <string>

#include "sidecar/net/byte_stream.h"
#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

// Thread rule: that of ByteStream. The process ignores SIGPIPE.
class TlsStream final : public net::ByteStream {
 public:
  // `ssl` is made for `fd` (ServerContext::make, ClientContext::make).
  TlsStream(UniqueFd fd, SslPtr ssl) : fd_(std::move(fd)), ssl_(std::move(ssl)) {}
  ~TlsStream() override;

  // kDone when the handshake is complete; kWantRead, kWantWrite: call again then; kFailed for good.
  net::IoState handshake_step();

  int fd() const override { return fd_.get(); }
  net::IoOutcome read_some(std::span<char> into) override;
  net::IoOutcome write_some(std::string_view from) override;
  // True as well when only part of a record waits here; the read then says kWantRead.
  bool has_pending() const override;
  // Best effort: close_notify is sent if the socket takes it now, then FIN.
  void shut_down_write() override;

  SSL* ssl() const { return ssl_.get(); }  // stays owned here
  std::string_view alpn() const;           // "h2", "http/1.1", or "" when none was negotiated
  // Why the last step failed, from OpenSSL; for logs, not for the workload. Empty while nothing failed.
  std::string failure() const;

 private:
  net::IoState outcome_of(int result);

  UniqueFd fd_;
  SslPtr ssl_;
  std::optional<unsigned long> failure_;  // OpenSSL's error code; 0 for a bare reset or end of file
};

}  // namespace podjail::tls
