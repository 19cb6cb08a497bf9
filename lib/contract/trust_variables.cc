#include "lib/contract/trust_variables.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "lib/contract/contract.h"

namespace podjail::contract {
namespace {

using enum TrustValue;

constexpr std::array<TrustVariable, 25> kVariables = {{
    {"AWS_CA_BUNDLE", kSharedFile, kBundleFile},
    {"BUNDLE_SSL_CA_CERT", kSharedFile, kBundleFile},
    {"CARGO_HTTP_CAINFO", kSharedFile, kBundleFile},
    {"CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE", kSharedFile, kBundleFile},
    {"COMPOSER_CAFILE", kSharedFile, kBundleFile},
    {"CONDA_SSL_VERIFY", kSharedFile, kBundleFile},
    {"CURL_CA_BUNDLE", kSharedFile, kBundleFile},
    {"DENO_CERT", kSharedFile, kCaFile},
    {"DENO_TLS_CA_STORE", kWord, "system,mozilla"},
    {"GIT_SSL_CAINFO", kSharedFile, kBundleFile},
    {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", kSharedFile, kBundleFile},
    {"HEX_CACERTS_PATH", kSharedFile, kBundleFile},
    {"HTTPLIB2_CA_CERTS", kSharedFile, kBundleFile},
    {"JULIA_SSL_CA_ROOTS_PATH", kSharedFile, kBundleFile},
    {"NIX_SSL_CERT_FILE", kSharedFile, kBundleFile},
    {"NODE_EXTRA_CA_CERTS", kSharedFile, kCaFile},
    {"NODE_USE_SYSTEM_CA", kWord, "1"},
    {"NPM_CONFIG_CAFILE", kSharedFile, kBundleFile},
    {"PERL_LWP_SSL_CA_FILE", kSharedFile, kBundleFile},
    {"PIP_CERT", kSharedFile, kBundleFile},
    {"REQUESTS_CA_BUNDLE", kSharedFile, kBundleFile},
    {"SSL_CERT_FILE", kSharedFile, kBundleFile},
    {"SYSTEM_CERTIFICATE_PATH", kSharedFile, kBundleFile},
    {"UV_SYSTEM_CERTS", kWord, "true"},
    {"YARN_HTTPS_CA_FILE_PATH", kSharedFile, kBundleFile},
}};

// npm takes its own variables in either case, so a user's lower-case one counts.
constexpr std::string_view kAnyCasePrefix = "NPM_CONFIG_";

constexpr std::string_view kTrustStoreOption = "-Djavax.net.ssl.trustStore";

bool is_same_letter(char one, char other) {
  return std::toupper(static_cast<unsigned char>(one)) == std::toupper(static_cast<unsigned char>(other));
}

bool sets(std::string_view entry, std::string_view name) {
  if (entry.size() <= name.size() || entry[name.size()] != '=') return false;
  const auto set = entry.substr(0, name.size());
  if (!name.starts_with(kAnyCasePrefix)) return set == name;
  return std::equal(set.begin(), set.end(), name.begin(), name.end(), is_same_letter);
}

std::string entry_of(std::string_view name, std::string_view value) {
  return std::string(name).append("=").append(value);
}

// Of the entries that set it, whichever a program takes: some take the first, some the last.
void add_java_options(std::vector<std::string>& environment) {
  bool is_set = false;
  for (auto& entry : environment) {
    if (!sets(entry, kJavaOptionsVariable)) continue;
    is_set = true;
    if (entry.find(kTrustStoreOption) != entry.npos) continue;
    if (entry.back() != '=') entry += ' ';
    entry += java_trust_options();
  }
  if (!is_set) environment.push_back(entry_of(kJavaOptionsVariable, java_trust_options()));
}

}  // namespace

std::span<const TrustVariable> trust_variables() {
  return kVariables;
}

std::string value_of(const TrustVariable& variable) {
  if (variable.kind == kWord) return std::string(variable.value);
  return std::string(kSharedDirectory).append("/").append(variable.value);
}

std::string java_trust_options() {
  std::string options(kTrustStoreOption);
  options.append("=").append(kSharedDirectory).append("/").append(kJksFile);
  return options.append(" ").append(kTrustStoreOption).append("Password=").append(kTrustStorePassword);
}

std::vector<std::string> with_trust_variables(std::vector<std::string> environment) {
  const auto given = static_cast<std::ptrdiff_t>(environment.size());
  for (const auto& variable : kVariables) {
    const bool is_set =
        std::any_of(environment.begin(), environment.begin() + given,
                    [&variable](const std::string& entry) { return sets(entry, variable.name); });
    if (!is_set) environment.push_back(entry_of(variable.name, value_of(variable)));
  }
  add_java_options(environment);
  std::sort(environment.begin() + given, environment.end());
  return environment;
}

std::string trust_environment() {
  std::string lines;
  for (const auto& entry : with_trust_variables({})) lines.append(entry).append("\n");
  return lines;
}

}  // namespace podjail::contract
