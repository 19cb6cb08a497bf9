#include "hook/trust/additions.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace podjail::trust {
namespace {

constexpr std::string_view kCertificateFile = "podjail.pem";
constexpr std::string_view kAnchorFile = "podjail.crt";  // update-ca-certificates takes *.crt
constexpr int kMaxSameHash = 10;                         // <hash>.0 to <hash>.9; more than two is an oddity

Status pass_over_missing(Status status) {
  if (!status && status.error().kind() == ErrorKind::kNotFound) return {};
  return status;
}

bool exists(int directory, const std::string& name) {
  struct stat facts {};
  return ::fstatat(directory, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0;
}

bool links_to_ours(int directory, const std::string& name) {
  std::array<char, kCertificateFile.size() + 1> target{};
  const auto length = ::readlinkat(directory, name.c_str(), target.data(), target.size());
  return length > 0 && std::string_view(target.data(), static_cast<std::size_t>(length)) == kCertificateFile;
}

// OpenSSL asks for <hash>.0, then .1 and so on as long as there is one.
Status link_by_hash(int directory, const std::string& hash) {
  for (int i = 0; i < kMaxSameHash; ++i) {
    const auto name = hash + "." + std::to_string(i);
    if (links_to_ours(directory, name)) return {};
    if (!exists(directory, name)) return put_link(directory, name, kCertificateFile);
  }
  return {};
}

Status add_to_directory(const Layer& layer, const std::string& path, const SharedTrust& shared) {
  const auto directory = layer.directory(path);
  if (!directory) return tl::unexpected(directory.error());
  if (auto put = put_file(directory->get(), kCertificateFile, shared.issuer); !put) return put;
  return shared.hash.empty() ? Status() : link_by_hash(directory->get(), shared.hash);
}

Status add_anchor(const Result<UniqueFd>& directory, const SharedTrust& shared) {
  if (!directory) return tl::unexpected(directory.error());
  return put_file(directory->get(), kAnchorFile, shared.issuer);
}

Status add_anchors(const Layer& layer, const SharedTrust& shared) {
  bool found_one = false;
  for (const auto path : kAnchorDirectories) {
    const auto directory = layer.directory(std::string(path));
    found_one = found_one || directory.has_value();
    if (auto added = pass_over_missing(add_anchor(directory, shared)); !added) return added;
  }
  if (found_one) return {};
  return pass_over_missing(add_anchor(layer.make_directory(std::string(kAnchorDirectories.front())), shared));
}

Status make_bundle(const Layer& layer, const SharedTrust& shared) {
  const auto directory = layer.make_directory(std::string(kNewBundleDirectory));
  if (!directory) return tl::unexpected(directory.error());
  const auto& contents = shared.bundle.empty() ? shared.issuer : shared.bundle;
  if (auto put = put_file(directory->get(), kNewBundle, contents); !put) return put;
  const auto above = layer.directory(std::string(kNewAliasDirectory));
  if (!above || exists(above->get(), std::string(kNewAlias))) return {};
  return put_link(above->get(), kNewAlias, std::string("certs/").append(kNewBundle));
}

}  // namespace

Status add_to_layer(const Layer& layer, const Image& image) {
  if (image.bundles == Bundles::kNone) {
    if (auto made = pass_over_missing(make_bundle(layer, image.shared)); !made) return made;
  }
  for (const auto& path : image.directories) {
    if (auto added = pass_over_missing(add_to_directory(layer, path, image.shared)); !added) return added;
  }
  return add_anchors(layer, image.shared);
}

}  // namespace podjail::trust
