#include "hook/trust/inject.h"

#include <algorithm>

#include "hook/trust/file_mount.h"
#include "hook/trust/pem.h"
#include "hook/trust/rooted_path.h"
#include "lib/contract/contract.h"

namespace podjail::trust {
namespace {

struct Target {
  std::string path;
  FoundFile file;
  std::string contents;
};

struct Image {
  UniqueFd root;
  std::string issuer;  // PEM, canonical
  std::vector<Target> targets;
};

Result<std::string> read_issuer(int root) {
  const auto path = std::string(contract::kSharedDirectory) + "/" + std::string(contract::kCaFile);
  const auto found = find_in_root(root, path);
  if (!found && found.error().kind() == ErrorKind::kNotFound) {
    return fail(ErrorKind::kRefused, path + " is missing: the sidecar is not ready, or not there");
  }
  if (!found) return tl::unexpected(found.error());
  const auto text = read_in_root(root, path, *found, kMaxIssuerBytes);
  if (!text) return tl::unexpected(text.error());
  auto certificates = certificates_in(*text);
  if (!certificates) return fail_within(path, std::move(certificates.error()));
  return certificates;
}

Status add_target(Image& image, const std::string& path) {
  auto found = find_in_root(image.root.get(), path);
  if (!found && found.error().kind() == ErrorKind::kNotFound) return {};
  if (!found) return tl::unexpected(std::move(found.error()));
  const bool known = std::any_of(image.targets.begin(), image.targets.end(), [&found](const Target& target) {
    return is_same_file(target.file.facts, found->facts);
  });
  if (known) return {};  // by another of its names
  auto contents = read_in_root(image.root.get(), path, *found, kMaxBundleBytes);
  if (!contents) return tl::unexpected(std::move(contents.error()));
  if (contains_bundle(*contents, image.issuer)) return {};  // covered by an earlier run
  image.targets.push_back({path, std::move(*found), std::move(*contents)});
  return {};
}

Result<Image> read_image(const Injection& injection) {
  auto root = open_root(injection.root);
  if (!root) return tl::unexpected(std::move(root.error()));
  auto issuer = read_issuer(root->get());
  if (!issuer) return tl::unexpected(std::move(issuer.error()));
  Image image{std::move(*root), std::move(*issuer), {}};
  for (const auto& path : injection.targets) {
    if (auto added = add_target(image, path); !added) return tl::unexpected(std::move(added.error()));
  }
  return image;
}

Status cover(const Image& image, const Target& target, const FileMount& mount) {
  if (auto attached = attach(mount, target.file); !attached)
    return fail_within(target.path, std::move(attached.error()));
  const auto now = find_in_root(image.root.get(), target.path);
  if (!now) return tl::unexpected(now.error());
  if (!is_same_file(now->facts, mount.facts())) {
    return fail(ErrorKind::kInternal, target.path + " in the image is not covered after mounting");
  }
  return {};
}

Status cover_all(const Image& image, const std::vector<FileMount>& mounts) {
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    if (auto covered = cover(image, image.targets[i], mounts[i]); !covered) return covered;
  }
  return {};
}

}  // namespace

Result<std::size_t> inject_trust(const container::KernelNamespace& mounts, const Injection& injection) {
  const auto image = mounts.run([&] { return read_image(injection); });
  if (!image) return tl::unexpected(image.error());
  std::vector<FileMount> made;
  for (const auto& target : image->targets) {
    const auto path = injection.work_files + std::to_string(made.size());
    auto mount = FileMount::make(path, merge_bundle(target.contents, image->issuer));
    if (!mount) return tl::unexpected(std::move(mount.error()));
    made.push_back(std::move(*mount));
  }
  if (auto covered = mounts.run([&] { return cover_all(*image, made); }); !covered) {
    return tl::unexpected(std::move(covered.error()));
  }
  return made.size();
}

}  // namespace podjail::trust
