#include "hook/trust/shared_trust.h"

#include <algorithm>

#include "hook/trust/pem.h"
#include "hook/trust/rooted_path.h"
#include "lib/contract/contract.h"

namespace podjail::trust {
namespace {

std::string path_of(std::string_view file) {
  return std::string(contract::kSharedDirectory).append("/").append(file);
}

Result<std::string> read(int root, std::string_view file, std::size_t max_bytes) {
  const auto path = path_of(file);
  const auto found = find_in_root(root, path);
  if (!found) return tl::unexpected(found.error());
  return read_in_root(root, path, *found, max_bytes);
}

Result<std::string> read_or_nothing(int root, std::string_view file) {
  auto contents = read(root, file, kMaxBundleBytes);
  if (!contents && contents.error().kind() == ErrorKind::kNotFound) return std::string();
  return contents;
}

Result<std::string> certificates_of(std::string_view file, std::string_view contents) {
  auto certificates = certificates_in(contents);
  if (!certificates) return fail_within(path_of(file), std::move(certificates.error()));
  return certificates;
}

Result<std::string> read_issuer(int root) {
  const auto contents = read(root, contract::kCaFile, kMaxIssuerBytes);
  if (!contents && contents.error().kind() == ErrorKind::kNotFound) {
    return fail(ErrorKind::kRefused,
                path_of(contract::kCaFile) + " is missing: the sidecar is not ready, or not there");
  }
  if (!contents) return contents;
  return certificates_of(contract::kCaFile, *contents);
}

Result<std::string> read_bundle(int root) {
  const auto contents = read_or_nothing(root, contract::kBundleFile);
  if (!contents || contents->empty()) return contents;
  return certificates_of(contract::kBundleFile, *contents);
}

Result<std::string> read_hash(int root) {
  auto hash = read_or_nothing(root, contract::kCaHashFile);
  if (!hash || hash->empty()) return hash;
  if (hash->ends_with('\n')) hash->pop_back();
  const bool is_hash = hash->size() == 8 && std::all_of(hash->begin(), hash->end(), [](char c) {
                         return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                       });
  if (!is_hash)
    return fail(ErrorKind::kInvalid, path_of(contract::kCaHashFile) + ": not eight hexadecimal digits");
  return hash;
}

}  // namespace

Result<SharedTrust> read_shared_trust(int root) {
  auto issuer = read_issuer(root);
  if (!issuer) return tl::unexpected(std::move(issuer.error()));
  SharedTrust trust{std::move(*issuer), {}, {}, {}, {}};
  const auto take = [](Result<std::string> read, std::string& into) -> Status {
    if (!read) return tl::unexpected(std::move(read.error()));
    into = std::move(*read);
    return {};
  };
  auto taken = take(read_bundle(root), trust.bundle);
  if (taken) taken = take(read_or_nothing(root, contract::kJksFile), trust.jks);
  if (taken) taken = take(read_or_nothing(root, contract::kPkcs12File), trust.pkcs12);
  if (taken) taken = take(read_hash(root), trust.hash);
  if (!taken) return tl::unexpected(std::move(taken.error()));
  return trust;
}

}  // namespace podjail::trust
