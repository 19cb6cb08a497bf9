#include "cli/serve/private_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace podjail::cli {
namespace {

Status give_to(const std::string& path, const std::optional<UserAndGroup>& owner) {
  if (owner && ::chown(path.c_str(), owner->user, owner->group) != 0) return fail_errno("chown " + path);
  return {};
}

// A directory of the user's runtime directory could not be entered by another owner.
std::string place(const std::optional<UserAndGroup>& owner) {
  for (const char* name : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
    const char* value = std::getenv(name);
    std::error_code unreadable;
    if (value != nullptr && *value == '/' && !owner && std::filesystem::is_directory(value, unreadable))
      return value;
  }
  return "/tmp";
}

}  // namespace

Result<PrivateDirectory> PrivateDirectory::create(const std::optional<UserAndGroup>& owner) {
  auto path = place(owner) + "/podjail-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return fail_errno("a directory in " + place(owner));
  PrivateDirectory made(path);
  if (auto given = give_to(path, owner); !given) return tl::unexpected(std::move(given.error()));
  return made;
}

PrivateDirectory::~PrivateDirectory() {
  std::error_code failure;
  if (!path_.empty()) std::filesystem::remove_all(path_, failure);
}

Result<std::string> PrivateDirectory::make(const std::string& name,
                                           const std::optional<UserAndGroup>& owner) const {
  auto path = path_ + "/" + name;
  if (::mkdir(path.c_str(), 0700) != 0) return fail_errno("mkdir " + path);
  if (auto given = give_to(path, owner); !given) return tl::unexpected(std::move(given.error()));
  return path;
}

}  // namespace podjail::cli
