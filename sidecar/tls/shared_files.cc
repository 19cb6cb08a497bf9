#include "sidecar/tls/shared_files.h"

#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

#include "lib/base/file.h"
#include "lib/contract/contract.h"
#include "lib/contract/trust_variables.h"
#include "sidecar/tls/certificate_parts.h"
#include "sidecar/tls/jks.h"
#include "sidecar/tls/openssl_error.h"
#include "sidecar/tls/pkcs12.h"

namespace podjail::tls {
namespace {

constexpr mode_t kReadableByAll = 0444;

struct SharedFile {
  std::string_view name;
  Result<std::string> contents;
};

std::vector<TruststoreEntry> entries_of(std::string_view issuer, const Roots& roots) {
  std::vector<TruststoreEntry> entries{{"podjail-issuer", issuer}};
  for (const auto& root : roots.certificates) {
    entries.push_back({"podjail-root-" + std::to_string(entries.size()), root.der});
  }
  return entries;
}

// The name by which OpenSSL finds a certificate in a directory is made of this.
std::string subject_hash(X509* certificate) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%08lx", X509_subject_name_hash(certificate));
  return text.data();
}

}  // namespace

Status write_shared_files(const std::string& directory, const Trust& trust) {
  if (trust.roots.certificates.empty()) return fail(ErrorKind::kInvalid, "shared files: no roots");
  const auto der = to_der(trust.issuer);
  const auto issuer = der_to_pem(der);
  if (der.empty() || issuer.empty()) return fail_openssl(ErrorKind::kInternal, "shared files: the issuer");
  const auto entries = entries_of(der, trust.roots);
  const std::array<SharedFile, 6> files{{
      {contract::kBundleFile, to_pem(trust.roots) + issuer},
      {contract::kJksFile, encode_jks(entries, contract::kTrustStorePassword)},
      {contract::kPkcs12File, encode_pkcs12(entries, contract::kTrustStorePassword)},
      {contract::kCaHashFile, subject_hash(trust.issuer) + "\n"},
      {contract::kEnvironmentFile, contract::trust_environment()},
      {contract::kCaFile, issuer},
  }};
  for (const auto& [name, contents] : files) {
    if (!contents) return fail_within(name, Error(contents.error()));
    const auto path = std::string(directory).append("/").append(name);
    if (auto written = write_file_atomically(path, *contents, kReadableByAll); !written) return written;
  }
  return {};
}

}  // namespace podjail::tls
