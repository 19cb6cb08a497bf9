#include "tests/unit/sidecar/tls/tls_pair.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <array>
#include <csignal>
#include <cstdlib>

namespace podjail::test {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool is_waiting(net::IoState state) {
  return state == net::IoState::kWantRead || state == net::IoState::kWantWrite;
}

int alert_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

void on_state(const SSL* ssl, int where, int value) {
  if ((where & SSL_CB_READ_ALERT) != SSL_CB_READ_ALERT) return;
  *static_cast<std::string*>(SSL_get_ex_data(ssl, alert_index())) = SSL_alert_desc_string_long(value);
}

}  // namespace

SocketPair make_socket_pair() {
  require(::signal(SIGPIPE, SIG_IGN) != SIG_ERR);  // as every program of ours does first
  std::array<int, 2> ends{};
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

HandshakeResult drive(tls::TlsStream& client, tls::TlsStream& server) {
  constexpr int kRounds = 20;  // a handshake takes three
  HandshakeResult result;
  for (int round = 0; round < kRounds; ++round) {
    if (is_waiting(result.client)) result.client = client.handshake_step();
    if (is_waiting(result.server)) result.server = server.handshake_step();
    if (!is_waiting(result.client) && !is_waiting(result.server)) break;
  }
  return result;
}

PlainClient::PlainClient() {
  SSL_CTX_set_security_level(context.get(), 0);
}

void PlainClient::trust(X509* root) {
  require(X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), root) == 1);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
}

tls::SslPtr PlainClient::make(int fd) const {
  tls::SslPtr ssl(SSL_new(context.get()));
  require(ssl && SSL_set_fd(ssl.get(), fd) == 1);
  if (sni) {
    auto name = *sni;
    require(SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1);
    require(SSL_set1_host(ssl.get(), sni->c_str()) == 1);
  }
  const auto* protocols = reinterpret_cast<const unsigned char*>(alpn.data());
  if (!alpn.empty()) {
    require(SSL_set_alpn_protos(ssl.get(), protocols, static_cast<unsigned int>(alpn.size())) == 0);
  }
  SSL_set_connect_state(ssl.get());
  return ssl;
}

PlainServer::PlainServer(const Identity& identity) {
  SSL_CTX_set_security_level(context.get(), 0);
  require(SSL_CTX_use_certificate(context.get(), identity.certificate.get()) == 1 &&
          SSL_CTX_use_PrivateKey(context.get(), identity.key.get()) == 1);
}

tls::SslPtr PlainServer::make(int fd) const {
  tls::SslPtr ssl(SSL_new(context.get()));
  require(ssl && SSL_set_fd(ssl.get(), fd) == 1);
  SSL_set_accept_state(ssl.get());
  return ssl;
}

Received receive(tls::TlsStream& stream) {
  Received received;
  std::array<char, 4096> chunk{};
  while (true) {
    const auto outcome = stream.read_some(chunk);
    received.last = outcome.state;
    if (outcome.state != net::IoState::kDone) return received;
    received.bytes.append(chunk.data(), outcome.bytes);
  }
}

void record_alerts(SSL* ssl, std::string& alert) {
  require(SSL_set_ex_data(ssl, alert_index(), &alert) == 1);
  SSL_set_info_callback(ssl, on_state);
}

}  // namespace podjail::test
