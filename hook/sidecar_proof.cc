#include "hook/sidecar_proof.h"

#include "hook/sha256.h"
#include "hook/trust/rooted_path.h"

namespace podjail::hook {
namespace {

constexpr const char* kPreload = "/etc/ld.so.preload";

tl::unexpected<Error> refuse(const std::string& what) {
  return fail(ErrorKind::kRefused, "the container claims to be the sidecar, but " + what);
}

Status prove_absent(int root, const std::string& path) {
  const auto found = trust::find_in_root(root, path);
  if (!found && found.error().kind() == ErrorKind::kNotFound) return {};
  return refuse("its image has " + path);
}

Status prove(int root, const std::string& path, const std::string& digest) {
  const auto found = trust::find_in_root(root, path);
  if (!found) return refuse(found.error().message());
  const auto contents = trust::read_in_root(root, path, *found, kMaxProvedFile);
  if (!contents) return refuse(contents.error().message());
  if (sha256_of(*contents) != digest)
    return refuse(
        path + " of its image is not the file that hook.json names (\"sidecar.sha256\", \"sidecar.files\")");
  return {};
}

Status prove_all(const std::string& root_path, const std::map<std::string, std::string>& files) {
  const auto root = trust::open_root(root_path);
  if (!root) return tl::unexpected(root.error());
  if (auto absent = prove_absent(root->get(), kPreload); !absent) return absent;
  for (const auto& [path, digest] : files) {
    if (auto proved = prove(root->get(), path, digest); !proved) return proved;
  }
  return {};
}

}  // namespace

Status prove_sidecar(const container::KernelNamespace& mounts, const std::string& root,
                     const std::map<std::string, std::string>& files) {
  if (files.empty()) return {};
  return mounts.run([&] { return prove_all(root, files); });
}

}  // namespace podjail::hook
