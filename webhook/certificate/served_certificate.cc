#include "webhook/certificate/served_certificate.h"

namespace podjail::webhook {

void ServedCertificate::show(std::shared_ptr<const KeyPair> pair) {
  const std::lock_guard lock(mutex_);
  pair_ = std::move(pair);
}

std::shared_ptr<const KeyPair> ServedCertificate::shown() const {
  const std::lock_guard lock(mutex_);
  return pair_;
}

void ServedCertificate::attach(SSL_CTX& context) const {
  // OpenSSL hands the pointer back as it is; nothing is changed through it.
  SSL_CTX_set_cert_cb(&context, choose, const_cast<ServedCertificate*>(this));
}

int ServedCertificate::choose(SSL* ssl, void* self) {
  const auto pair = static_cast<const ServedCertificate*>(self)->shown();
  if (!pair || SSL_use_certificate(ssl, pair->certificate.get()) != 1 ||
      SSL_use_PrivateKey(ssl, pair->key.get()) != 1)
    return 0;
  for (const auto& certificate : pair->chain) {
    if (SSL_add1_chain_cert(ssl, certificate.get()) != 1) return 0;
  }
  return 1;
}

}  // namespace podjail::webhook
