#include "sidecar/tls/shared_files.h"

#include "lib/base/file.h"
#include "lib/contract/contract.h"
#include "lib/contract/trust_variables.h"

namespace podjail::tls {
namespace {

constexpr mode_t kReadableByAll = 0444;

std::string path_of(std::string_view directory, std::string_view file) {
  std::string path(directory);
  path.append("/").append(file);
  return path;
}

bool is_publishable(std::string_view pem) {
  return pem.find("-----BEGIN CERTIFICATE-----") != pem.npos && pem.find("PRIVATE KEY") == pem.npos;
}

}  // namespace

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
    written = write_file_atomically(path_of(directory, contract::kEnvironmentFile),
                                    contract::trust_environment(), kReadableByAll);
  }
  return written;
}

}  // namespace podjail::tls
