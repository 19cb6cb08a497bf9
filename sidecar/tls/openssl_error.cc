#include "sidecar/tls/openssl_error.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace podjail::tls {

std::string openssl_reason(unsigned long code) {
  if (code == 0) return "";
  // libssl's own sentences are loaded with its first context, which may not exist yet. Does nothing the
  // second time.
  OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS | OPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr);
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "unknown OpenSSL error";
}

tl::unexpected<Error> fail_openssl(ErrorKind kind, std::string_view what) {
  std::string message(what);
  const auto reason = openssl_reason(ERR_peek_error());
  ERR_clear_error();
  if (!reason.empty()) message += ": " + reason;
  return fail(kind, std::move(message));
}

}  // namespace podjail::tls
