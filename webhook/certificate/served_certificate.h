// The certificate that the server shows, which can be another one for the next connection.
#pragma once

#include <memory>
#include <mutex>

#include "webhook/certificate/key_pair.h"

namespace podjail::webhook {

// Thread rule: from any thread.
class ServedCertificate {
 public:
  void show(std::shared_ptr<const KeyPair> pair);
  // Null while there is none.
  std::shared_ptr<const KeyPair> shown() const;

  // Makes every handshake of `context` show what is shown then; without any the handshake fails. The context
  // ends before this does.
  void attach(SSL_CTX& context) const;

 private:
  static int choose(SSL* ssl, void* self);

  mutable std::mutex mutex_;
  std::shared_ptr<const KeyPair> pair_;  // guarded by mutex_
};

}  // namespace podjail::webhook
