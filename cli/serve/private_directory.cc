#include "cli/serve/private_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace podjail::serve {
namespace {

Status give_to(const std::string& path, const std::optional<Identity>& owner) {
  if (owner && ::chown(path.c_str(), owner->user, owner->group) != 0) return fail_errno("chown " + path);
  return {};
}

// A directory of the user's runtime directory could not be entered by another owner.
std::string place(const std::optional<Identity>& owner) {
  for (const char* name : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
    const char* value = std::getenv(name);
    std::error_code unreadable;
    if (value != nullptr && *value == '/' && !owner && std::filesystem::is_directory(value, unreadable))
      return value;
  }
  return "/tmp";
}

void remove(const std::string& path) {
  std::error_code failure;
  std::filesystem::remove_all(path, failure);
}

}  // namespace

Result<PrivateDirectory> PrivateDirectory::create(const std::optional<Identity>& owner) {
  auto path = place(owner) + "/podjail-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return fail_errno("a directory in " + place(owner));
  PrivateDirectory made(path);
  auto removal = LastWill::make([&path] { remove(path); });
  if (!removal) return tl::unexpected(std::move(removal.error()));
  made.removal_.emplace(std::move(*removal));
  if (auto given = give_to(path, owner); !given) return tl::unexpected(std::move(given.error()));
  return made;
}

PrivateDirectory::~PrivateDirectory() {
  if (!path_.empty()) remove(path_);
  if (removal_) removal_->revoke();
}

Result<std::string> PrivateDirectory::make(const std::string& name,
                                           const std::optional<Identity>& owner) const {
  auto path = path_ + "/" + name;
  if (::mkdir(path.c_str(), 0700) != 0) return fail_errno("mkdir " + path);
  if (auto given = give_to(path, owner); !given) return tl::unexpected(std::move(given.error()));
  return path;
}

}  // namespace podjail::serve
