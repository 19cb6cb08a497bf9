#include "hook/mount_kind.h"

#include <algorithm>
#include <filesystem>

#include "lib/contract/contract.h"

namespace podjail::hook {

bool is_bind(const MountEntry& mount) {
  return mount.type == "bind" ||
         std::any_of(mount.options.begin(), mount.options.end(),
                     [](const auto& option) { return option == "bind" || option == "rbind"; });
}

bool is_read_only(const MountEntry& mount) {
  const auto last = std::find_if(mount.options.rbegin(), mount.options.rend(),
                                 [](const auto& option) { return option == "ro" || option == "rw"; });
  return last != mount.options.rend() && *last == "ro";
}

std::string plain_path(std::string_view path) {
  auto plain = std::filesystem::path("/" + std::string(path)).lexically_normal().string();
  while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  while (plain.starts_with("//")) plain.erase(0, 1);
  return plain;
}

bool lies_in(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool mounts_shared_directory(const Bundle& bundle) {
  return std::any_of(bundle.mounts.begin(), bundle.mounts.end(), [](const MountEntry& mount) {
    return plain_path(mount.destination) == contract::kSharedDirectory;
  });
}

}  // namespace podjail::hook
