#include "cli/doctor/tool_settings.h"

#include <algorithm>
#include <array>

namespace podjail::cli {
namespace {

using Text = std::string_view;

constexpr std::array<Text, 5> kBundles{
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem"};
constexpr std::array<Text, 3> kOpensslFiles{"/usr/lib/ssl/cert.pem", "/etc/ssl/certs",
                                            "/etc/pki/tls/cert.pem"};
constexpr std::array<Text, 2> kSslFile{"SSL_CERT_FILE", "SSL_CERT_DIR"};
constexpr std::array<Text, 2> kCurl{"CURL_CA_BUNDLE", "SSL_CERT_FILE"};
constexpr std::array<Text, 1> kGit{"GIT_SSL_CAINFO"};
constexpr std::array<Text, 1> kNode{"NODE_EXTRA_CA_CERTS"};
constexpr std::array<Text, 2> kNpm{"NPM_CONFIG_CAFILE", "npm_config_cafile"};
constexpr std::array<Text, 3> kPip{"PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"};
constexpr std::array<Text, 2> kCargo{"CARGO_HTTP_CAINFO", "SSL_CERT_FILE"};
constexpr std::array<Text, 1> kDeno{"DENO_CERT"};

constexpr Text kCompiled = "roots compiled into the program";

constexpr ToolSettings make(Text name, std::span<const Text> replacing, std::span<const Text> adding,
                            std::span<const Text> files, Text roots = "no store") {
  const auto counting =
      files.data() == kOpensslFiles.data() ? ToolSettings::Files::kAll : ToolSettings::Files::kFirst;
  return {name, replacing, adding, files, roots, counting};
}

constexpr std::array<ToolSettings, 16> kSettings{
    make("curl", kCurl, {}, kBundles),
    make("git", kGit, {}, kBundles),
    make("node", {}, kNode, {}, kCompiled),
    make("npm", kNpm, kNode, {}, kCompiled),
    make("Python", kSslFile, {}, kOpensslFiles),
    make("pip", kPip, {}, {}, "certifi"),
    make("cargo", kCargo, {}, kBundles),
    make("Go", kSslFile, {}, kBundles),
    make("Java", {}, {}, {}, "the store of the JVM"),
    make("apt", {}, {}, kBundles),
    make("deno", {}, kDeno, {}, kCompiled),
    make("rustls", kSslFile, {}, kBundles),
    make("webpki-roots", {}, {}, {}, kCompiled),
    make("OpenSSL", kSslFile, {}, kOpensslFiles),
    make("GnuTLS", {}, {}, kBundles),
    make("NSS", {}, {}, {}, "a database of its own"),
};

}  // namespace

const ToolSettings& settings_of(ToolKind kind) {
  return kSettings[static_cast<std::size_t>(kind)];
}

std::set<ToolKind> telling_kinds(std::set<ToolKind> kinds) {
  const auto is_library = [](ToolKind kind) {
    return kind == ToolKind::kOpenssl || kind == ToolKind::kGnutls || kind == ToolKind::kNss;
  };
  const bool has_own =
      std::any_of(kinds.begin(), kinds.end(), [&](ToolKind kind) { return !is_library(kind); });
  if (has_own) std::erase_if(kinds, is_library);
  if (kinds.size() > 1) kinds.erase(ToolKind::kCurl);  // others use its library with settings of their own
  if (kinds.contains(ToolKind::kNpm)) kinds.erase(ToolKind::kNode);
  return kinds;
}

}  // namespace podjail::cli
