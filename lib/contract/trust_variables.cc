#include "lib/contract/trust_variables.h"

#include <array>

#include "lib/contract/contract.h"

namespace podjail::contract {
namespace {

constexpr std::array<TrustVariable, 21> kVariables = {{
    {"AWS_CA_BUNDLE", kBundleFile},
    {"BUNDLE_SSL_CA_CERT", kBundleFile},
    {"CARGO_HTTP_CAINFO", kBundleFile},
    {"CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE", kBundleFile},
    {"COMPOSER_CAFILE", kBundleFile},
    {"CURL_CA_BUNDLE", kBundleFile},
    {"DENO_CERT", kBundleFile},
    {"GIT_SSL_CAINFO", kBundleFile},
    {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", kBundleFile},
    {"HEX_CACERTS_PATH", kBundleFile},
    {"HTTPLIB2_CA_CERTS", kBundleFile},
    {"JULIA_SSL_CA_ROOTS_PATH", kBundleFile},
    {"NIX_SSL_CERT_FILE", kBundleFile},
    {"NODE_EXTRA_CA_CERTS", kCaFile},
    {"NPM_CONFIG_CAFILE", kBundleFile},
    {"PERL_LWP_SSL_CA_FILE", kBundleFile},
    {"PIP_CERT", kBundleFile},
    {"REQUESTS_CA_BUNDLE", kBundleFile},
    {"SSL_CERT_FILE", kBundleFile},
    {"SYSTEM_CERTIFICATE_PATH", kBundleFile},
    {"YARN_HTTPS_CA_FILE_PATH", kBundleFile},
}};

}  // namespace

std::span<const TrustVariable> trust_variables() {
  return kVariables;
}

std::string value_of(const TrustVariable& variable) {
  return std::string(kSharedDirectory).append("/").append(variable.file);
}

std::string trust_environment() {
  std::string lines;
  for (const auto& variable : kVariables) {
    lines.append(variable.name).append("=").append(value_of(variable)).append("\n");
  }
  return lines;
}

}  // namespace podjail::contract
