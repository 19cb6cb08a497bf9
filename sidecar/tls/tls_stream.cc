#include "sidecar/tls/tls_stream.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include "sidecar/tls/openssl_error.h"

namespace podjail::tls {
namespace {

// SSL_get_error(3) needs an empty queue before the operation. Looking is much cheaper than clearing.
void expect_empty_queue() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

}  // namespace

TlsStream::~TlsStream() {
  // OpenSSL makes the session of a connection that ends without close_notify useless for resumption, as
  // TLS 1.0 wanted; since TLS 1.1 (RFC 4346 §7.2.1) it need not be. After a fatal error it stays useless.
  if (!failure_) SSL_set_shutdown(ssl_.get(), SSL_get_shutdown(ssl_.get()) | SSL_SENT_SHUTDOWN);
  ssl_.reset();  // before the descriptor it works on is closed
}

net::IoState TlsStream::outcome_of(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return net::IoState::kWantRead;
    case SSL_ERROR_WANT_WRITE:
      return net::IoState::kWantWrite;
    case SSL_ERROR_ZERO_RETURN:
      return net::IoState::kEnd;
    default:
      failure_ = ERR_peek_error();
      ERR_clear_error();
      return net::IoState::kFailed;
  }
}

net::IoState TlsStream::handshake_step() {
  if (failure_) return net::IoState::kFailed;
  expect_empty_queue();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return net::IoState::kDone;
  const auto state = outcome_of(result);
  if (state == net::IoState::kEnd) failure_ = 0;  // a close_notify instead of a handshake
  return state == net::IoState::kEnd ? net::IoState::kFailed : state;
}

net::IoOutcome TlsStream::read_some(std::span<char> into) {
  if (failure_) return {};
  expect_empty_queue();
  std::size_t got = 0;
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
  if (result == 1) return {net::IoState::kDone, got};
  return {outcome_of(result), 0};
}

net::IoOutcome TlsStream::write_some(std::string_view from) {
  if (failure_) return {};
  if (from.empty()) return {net::IoState::kDone, 0};
  expect_empty_queue();
  std::size_t sent = 0;
  const int result = SSL_write_ex(ssl_.get(), from.data(), from.size(), &sent);
  if (result == 1) return {net::IoState::kDone, sent};
  const auto state = outcome_of(result);
  return {state == net::IoState::kEnd ? net::IoState::kFailed : state, 0};
}

bool TlsStream::has_pending() const {
  return SSL_has_pending(ssl_.get()) == 1;
}

void TlsStream::shut_down_write() {
  // After a fatal error, or before the handshake is complete, SSL_shutdown(3) must not be called.
  if (!failure_ && SSL_in_init(ssl_.get()) == 0) {
    SSL_shutdown(ssl_.get());
    expect_empty_queue();
  }
  ::shutdown(fd_.get(), SHUT_WR);
}

std::string_view TlsStream::alpn() const {
  const unsigned char* name = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

std::string TlsStream::failure() const {
  if (!failure_) return "";
  return *failure_ == 0 ? "connection reset or closed" : openssl_reason(*failure_);
}

}  // namespace podjail::tls
