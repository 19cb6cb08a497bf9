// Two ends of a socketpair and what drives a handshake between them: everything in one thread, without
// waiting, because a socketpair hands bytes over at once.
#pragma once

#include <optional>
#include <string>

#include "sidecar/tls/tls_stream.h"
#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::test {

struct SocketPair {
  UniqueFd client;
  UniqueFd server;
};
SocketPair make_socket_pair();  // non-blocking

struct HandshakeResult {
  net::IoState client = net::IoState::kWantRead;
  net::IoState server = net::IoState::kWantRead;

  bool ok() const { return client == net::IoState::kDone && server == net::IoState::kDone; }
};
// Steps both until each is done or failed, or neither can go on.
HandshakeResult drive(tls::TlsStream& client, tls::TlsStream& server);

// A plain OpenSSL client, as a workload would be one.
struct PlainClient {
  tls::SslCtxPtr context = tls::SslCtxPtr(SSL_CTX_new(TLS_client_method()));
  std::optional<std::string> sni;
  std::string alpn;  // wire form; empty: none offered

  PlainClient();
  void trust(X509* root);  // and verify; the host name too when there is an SNI
  tls::SslPtr make(int fd) const;
};

// A plain OpenSSL server with one identity, as an upstream would be one.
struct PlainServer {
  tls::SslCtxPtr context = tls::SslCtxPtr(SSL_CTX_new(TLS_server_method()));

  // At security level 0, so that it can be as bad as a test wants.
  explicit PlainServer(const Identity& identity);
  tls::SslPtr make(int fd) const;
};

// What `stream` gives until it gives nothing more.
struct Received {
  std::string bytes;
  net::IoState last = net::IoState::kDone;
};
Received receive(tls::TlsStream& stream);

// The description of the last fatal alert `ssl` was sent, "" when none came. Install before the handshake.
void record_alerts(SSL* ssl, std::string& alert);

}  // namespace podjail::test
