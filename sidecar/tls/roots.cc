#include "sidecar/tls/roots.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/provider.h>

#include <iterator>
#include <memory>

#include "lib/base/file.h"
#include "sidecar/tls/certificate_parts.h"
#include "sidecar/tls/openssl_error.h"

namespace podjail::tls {
namespace {

constexpr std::size_t kMaxFile = 16U << 20;  // a distribution's whole bundle is about 220 KiB

using LibraryPtr = std::unique_ptr<OSSL_LIB_CTX, Free<OSSL_LIB_CTX_free>>;
using ProviderPtr = std::unique_ptr<OSSL_PROVIDER, Free<OSSL_PROVIDER_unload>>;

// Reads certificates as OpenSSL does, but for their keys. OpenSSL 3.0 makes a key of its own of every
// certificate's at once, at eight times the price of all the rest; where there is no provider, it cannot.
class KeylessReader {
 public:
  KeylessReader() : library_(OSSL_LIB_CTX_new()), nothing_(OSSL_PROVIDER_load(library_.get(), "null")) {}

  // Null if it is no certificate.
  X509Ptr read(std::string_view der) const {
    if (!library_ || !nothing_) return nullptr;
    auto* read = reinterpret_cast<ASN1_VALUE*>(X509_new_ex(library_.get(), nullptr));
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    // Frees what it was given when it fails.
    ASN1_item_d2i(&read, &at, static_cast<long>(der.size()), ASN1_ITEM_rptr(X509));
    return X509Ptr(reinterpret_cast<X509*>(read));
  }

 private:
  LibraryPtr library_;
  ProviderPtr nothing_;
};

bool at_end_of_pem() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

// Calls `take` with the bytes of every certificate, until it returns false.
template <typename Take>
Status for_each_certificate(std::string_view pem, Take take) {
  BioPtr memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!memory) return fail_openssl(ErrorKind::kInternal, "read PEM");
  ERR_clear_error();
  unsigned char* bytes = nullptr;
  long size = 0;
  std::size_t count = 0;
  bool is_whole = true;
  while (is_whole &&
         PEM_bytes_read_bio(&bytes, &size, nullptr, PEM_STRING_X509, memory.get(), nullptr, nullptr) == 1) {
    is_whole = take(std::string_view(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)));
    OPENSSL_free(bytes);
    if (is_whole) ++count;
  }
  if (!is_whole || !at_end_of_pem())
    return fail_openssl(ErrorKind::kInvalid, "certificate " + std::to_string(count + 1) + " is damaged");
  ERR_clear_error();
  if (count == 0) return fail(ErrorKind::kInvalid, "holds no certificate");
  return {};
}

Result<std::vector<Root>> parse_roots(std::string_view pem, const KeylessReader& reader) {
  std::vector<Root> roots;
  const auto read = for_each_certificate(pem, [&](std::string_view der) {
    const auto certificate = reader.read(der);
    if (certificate) roots.push_back({std::string(der), hash_of(X509_get_subject_name(certificate.get()))});
    return certificate != nullptr;
  });
  if (!read) return tl::unexpected(read.error());
  return roots;
}

}  // namespace

Result<std::vector<X509Ptr>> parse_certificates(std::string_view pem) {
  std::vector<X509Ptr> certificates;
  const auto read = for_each_certificate(pem, [&](std::string_view der) {
    certificates.push_back(from_der(der));
    return certificates.back() != nullptr;
  });
  if (!read) return tl::unexpected(read.error());
  return certificates;
}

Result<Roots> load_roots(const std::vector<std::string>& files) {
  Roots roots;
  const KeylessReader reader;
  for (const auto& file : files) {
    const auto pem = read_file(file, kMaxFile);
    if (!pem) return fail_within("trusted roots", Error(pem.error()));
    auto certificates = parse_roots(*pem, reader);
    if (!certificates) return fail_within("trusted roots " + file, std::move(certificates.error()));
    std::move(certificates->begin(), certificates->end(), std::back_inserter(roots.certificates));
  }
  if (roots.certificates.empty()) return fail(ErrorKind::kInvalid, "trusted roots: no file is configured");
  return roots;
}

Root root_of(X509* certificate) {
  return {to_der(certificate), hash_of(X509_get_subject_name(certificate))};
}

unsigned long hash_of(const X509_NAME* name) {
  return X509_NAME_hash_ex(name, nullptr, nullptr, nullptr);
}

std::string to_pem(const Roots& roots) {
  std::string pem;
  for (const auto& root : roots.certificates) pem += der_to_pem(root.der);
  return pem;
}

}  // namespace podjail::tls
