#include "sidecar/tls/jks.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>

#include "sidecar/tls/openssl_error.h"

namespace podjail::tls {
namespace {

constexpr std::uint32_t kMagic = 0xFEEDFEED;
constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kTrustedCertificate = 2;
constexpr std::uint64_t kAdded =
    0;  // milliseconds since 1970: nobody asks when, and the file stays reproducible
constexpr std::string_view kWhitening = "Mighty Aphrodite";

template <typename Number>
void append_number(std::string& out, Number number) {
  for (int shift = static_cast<int>(sizeof number - 1) * 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<unsigned char>(number >> static_cast<unsigned>(shift)));
  }
}

void append_text(std::string& out, std::string_view ascii) {
  append_number(out, static_cast<std::uint16_t>(ascii.size()));
  out += ascii;
}

std::string digest_input(std::string_view password, std::string_view store) {
  std::string input;
  input.reserve(2 * password.size() + kWhitening.size() + store.size());
  for (const char c : password) {
    input += '\0';
    input += c;
  }
  return input.append(kWhitening).append(store);
}

}  // namespace

Result<std::string> encode_jks(TruststoreEntries entries, std::string_view password) {
  std::string store;
  append_number(store, kMagic);
  append_number(store, kVersion);
  append_number(store, static_cast<std::uint32_t>(entries.size()));
  for (const auto& entry : entries) {
    append_number(store, kTrustedCertificate);
    append_text(store, entry.alias);
    append_number(store, kAdded);
    append_text(store, "X.509");
    append_number(store, static_cast<std::uint32_t>(entry.der.size()));
    store += entry.der;
  }
  const auto input = digest_input(password, store);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(input.data(), input.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    return fail_openssl(ErrorKind::kInternal, "SHA-1 of a trust store");
  }
  store.append(digest.begin(), digest.begin() + size);
  return store;
}

}  // namespace podjail::tls
