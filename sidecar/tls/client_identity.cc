#include "sidecar/tls/client_identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "lib/base/file.h"
#include "sidecar/tls/roots.h"

namespace podjail::tls {
namespace {

constexpr std::size_t kMaxFile = 1U << 20;

// Without it OpenSSL would ask for the pass phrase of an encrypted key on the terminal.
int refuse_to_ask(char*, int, int, void*) {
  return -1;
}

EvpPkeyPtr read_key(std::string_view pem) {
  const BioPtr memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!memory) return nullptr;
  EvpPkeyPtr key(PEM_read_bio_PrivateKey(memory.get(), nullptr, refuse_to_ask, nullptr));
  ERR_clear_error();  // whose words come from the parser of a key
  return key;
}

}  // namespace

Result<ClientIdentity> parse_client_identity(std::string_view certificates, std::string_view key) {
  auto chain = parse_certificates(certificates);
  if (!chain) return fail_within("client certificate", std::move(chain.error()));
  ClientIdentity identity{std::move(*chain), read_key(key)};
  if (!identity.key) return fail(ErrorKind::kInvalid, "client key: not an unencrypted private key in PEM");
  const bool match = X509_check_private_key(identity.chain.front().get(), identity.key.get()) == 1;
  ERR_clear_error();
  if (!match) return fail(ErrorKind::kInvalid, "client key: does not belong to the client certificate");
  return identity;
}

Result<ClientIdentity> load_client_identity(const std::string& certificate_file,
                                            const std::string& key_file) {
  const auto certificates = read_file(certificate_file, kMaxFile);
  if (!certificates) return fail_within("client certificate", Error(certificates.error()));
  auto key = read_file(key_file, kMaxFile);
  if (!key) return fail_within("client key", Error(key.error()));
  auto identity = parse_client_identity(*certificates, *key);
  OPENSSL_cleanse(key->data(), key->size());
  return identity;
}

}  // namespace podjail::tls
