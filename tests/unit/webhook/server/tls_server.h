// A running server with a certificate of its own, and a client that trusts it.
#pragma once

#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/pem.h>

#include <csignal>
#include <string>

#include "webhook/certificate/served_certificate.h"
#include "webhook/server/https_server.h"

namespace podjail::webhook {

inline std::shared_ptr<const KeyPair> new_pair() {
  return *read_key_pair(*make_certificate("localhost", "test", WallClock::now()));
}

// The certificate that a server shows, as PEM; "" when the handshake fails.
inline std::string shown_by(std::uint16_t port) {
  std::signal(SIGPIPE, SIG_IGN);
  const tls::SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  const tls::BioPtr connection(BIO_new_ssl_connect(context.get()));
  BIO_set_conn_hostname(connection.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
  if (BIO_do_connect(connection.get()) != 1 || BIO_do_handshake(connection.get()) != 1) return "";
  SSL* ssl = nullptr;
  BIO_get_ssl(connection.get(), &ssl);
  const tls::X509Ptr shown(SSL_get1_peer_certificate(ssl));
  return shown ? tls::to_pem(shown.get()) : "";
}

}  // namespace podjail::webhook
