#include "sidecar/tls/pkcs12.h"

#include <openssl/asn1t.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>

#include <memory>

#include "sidecar/tls/openssl_error.h"
#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {
namespace {

constexpr const char* kTrustedKeyUsage = "2.16.840.1.113894.746875.1.1";
constexpr int kNotEncrypted = -1;
constexpr int kIterations = 1;

struct FreeBags {
  void operator()(STACK_OF(PKCS12_SAFEBAG) * bags) const {
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  }
};
struct FreeSafes {
  void operator()(STACK_OF(PKCS7) * safes) const { sk_PKCS7_pop_free(safes, PKCS7_free); }
};
using Asn1StringPtr = std::unique_ptr<ASN1_STRING, Free<ASN1_STRING_free>>;
using BagPtr = std::unique_ptr<PKCS12_SAFEBAG, Free<PKCS12_SAFEBAG_free>>;
using BagsPtr = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), FreeBags>;
using SafesPtr = std::unique_ptr<STACK_OF(PKCS7), FreeSafes>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, Free<PKCS12_free>>;

// Trusted for every use. The attribute's value is an object, which OpenSSL takes as such with the length -1.
bool mark_trusted(PKCS12_SAFEBAG* bag) {
  const auto* any = reinterpret_cast<const unsigned char*>(OBJ_nid2obj(NID_anyExtendedKeyUsage));
  return PKCS12_add1_attr_by_txt(bag, kTrustedKeyUsage, V_ASN1_OBJECT, any, -1) == 1;
}

// As PKCS12_SAFEBAG_create_cert(3), of a certificate that is encoded already: OpenSSL writes a value of the
// type SEQUENCE as it stands.
PKCS12_SAFEBAG* wrap_certificate(std::string_view der) {
  const Asn1StringPtr sequence(ASN1_STRING_type_new(V_ASN1_SEQUENCE));
  if (!sequence || ASN1_STRING_set(sequence.get(), der.data(), static_cast<int>(der.size())) != 1)
    return nullptr;
  return PKCS12_item_pack_safebag(sequence.get(), ASN1_ITEM_rptr(ASN1_SEQUENCE), NID_x509Certificate,
                                  NID_certBag);
}

bool add_bag(STACK_OF(PKCS12_SAFEBAG) * bags, const TruststoreEntry& entry) {
  BagPtr bag(wrap_certificate(entry.der));
  const auto size = static_cast<int>(entry.alias.size());
  if (!bag || PKCS12_add_friendlyname_asc(bag.get(), entry.alias.c_str(), size) != 1) return false;
  if (!mark_trusted(bag.get()) || sk_PKCS12_SAFEBAG_push(bags, bag.get()) == 0) return false;
  bag.release();  // the stack's now
  return true;
}

Pkcs12Ptr wrap(STACK_OF(PKCS12_SAFEBAG) * bags) {
  STACK_OF(PKCS7)* made = nullptr;
  const int added = PKCS12_add_safe(&made, bags, kNotEncrypted, 0, nullptr);
  const SafesPtr safes(made);
  return added == 1 ? Pkcs12Ptr(PKCS12_add_safes(safes.get(), 0)) : nullptr;
}

Result<std::string> bytes_of(PKCS12* file) {
  unsigned char* bytes = nullptr;
  const int size = i2d_PKCS12(file, &bytes);
  if (size <= 0) return fail_openssl(ErrorKind::kInternal, "encode PKCS #12");
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

}  // namespace

Result<std::string> encode_pkcs12(TruststoreEntries entries, std::string_view password) {
  const BagsPtr bags(sk_PKCS12_SAFEBAG_new_null());
  if (!bags) return fail_openssl(ErrorKind::kInternal, "PKCS #12");
  for (const auto& entry : entries) {
    if (!add_bag(bags.get(), entry)) return fail_openssl(ErrorKind::kInternal, "PKCS #12: " + entry.alias);
  }
  const auto file = wrap(bags.get());
  const auto size = static_cast<int>(password.size());
  if (!file || PKCS12_set_mac(file.get(), password.data(), size, nullptr, 0, kIterations, EVP_sha1()) != 1) {
    return fail_openssl(ErrorKind::kInternal, "PKCS #12");
  }
  return bytes_of(file.get());
}

}  // namespace podjail::tls
