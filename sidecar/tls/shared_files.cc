#include "sidecar/tls/shared_files.h"

#include <array>

#include "lib/base/file.h"
#include "lib/contract/contract.h"

namespace podjail::tls {
namespace {

constexpr mode_t kReadableByAll = 0444;

struct Variable {
  std::string_view name;
  std::string_view file;
};

// Sorted by name.
constexpr std::array<Variable, 21> kVariables = {{
    {"AWS_CA_BUNDLE", contract::kBundleFile},
    {"BUNDLE_SSL_CA_CERT", contract::kBundleFile},
    {"CARGO_HTTP_CAINFO", contract::kBundleFile},
    {"CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE", contract::kBundleFile},
    {"COMPOSER_CAFILE", contract::kBundleFile},
    {"CURL_CA_BUNDLE", contract::kBundleFile},
    {"DENO_CERT", contract::kBundleFile},
    {"GIT_SSL_CAINFO", contract::kBundleFile},
    {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", contract::kBundleFile},
    {"HEX_CACERTS_PATH", contract::kBundleFile},
    {"HTTPLIB2_CA_CERTS", contract::kBundleFile},
    {"JULIA_SSL_CA_ROOTS_PATH", contract::kBundleFile},
    {"NIX_SSL_CERT_FILE", contract::kBundleFile},
    {"NODE_EXTRA_CA_CERTS", contract::kCaFile},
    {"NPM_CONFIG_CAFILE", contract::kBundleFile},
    {"PERL_LWP_SSL_CA_FILE", contract::kBundleFile},
    {"PIP_CERT", contract::kBundleFile},
    {"REQUESTS_CA_BUNDLE", contract::kBundleFile},
    {"SSL_CERT_FILE", contract::kBundleFile},
    {"SYSTEM_CERTIFICATE_PATH", contract::kBundleFile},
    {"YARN_HTTPS_CA_FILE_PATH", contract::kBundleFile},
}};

std::string path_of(std::string_view directory, std::string_view file) {
  std::string path(directory);
  path.append("/").append(file);
  return path;
}

bool is_publishable(std::string_view pem) {
  return pem.find("-----BEGIN CERTIFICATE-----") != pem.npos && pem.find("PRIVATE KEY") == pem.npos;
}

}  // namespace

std::string trust_environment() {
  std::string lines;
  for (const auto& variable : kVariables) {
    lines.append(variable.name).append("=");
    lines.append(path_of(contract::kSharedDirectory, variable.file)).append("\n");
  }
  return lines;
}

Status write_shared_files(const std::string& directory, const TrustPem& trust) {
  if (!is_publishable(trust.roots) || !is_publishable(trust.issuer)) {
    return fail(ErrorKind::kInvalid, "shared files: not certificates alone");
  }
  auto bundle = std::string(trust.roots);
  if (!bundle.ends_with('\n')) bundle += '\n';
  bundle += trust.issuer;
  auto written = write_file_atomically(path_of(directory, contract::kCaFile), trust.issuer, kReadableByAll);
  if (written) {
    written = write_file_atomically(path_of(directory, contract::kBundleFile), bundle, kReadableByAll);
  }
  if (written) {
    written = write_file_atomically(path_of(directory, contract::kEnvironmentFile), trust_environment(),
                                    kReadableByAll);
  }
  return written;
}

}  // namespace podjail::tls
