#include "sidecar/hardening/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>

#include "lib/base/unique_fd.h"

namespace podjail::hardening {
namespace {

// The kernel's struct landlock_ruleset_attr as of version 6. It takes any size up to its own, and a larger
// one while what it does not know is zero; Debian 12's header knows the first member alone.
struct RulesetAttributes {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scoped;
};

// Later than Debian 12's header; linux/landlock.h.
constexpr std::uint64_t kTruncate = 1ULL << 14U;            // version 3
constexpr std::uint64_t kIoctlDevice = 1ULL << 15U;         // version 5
constexpr std::uint64_t kScopes = 1ULL << 0U | 1ULL << 1U;  // version 6: abstract UNIX sockets, signals

constexpr std::uint64_t kReading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWriting =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE | kTruncate;
constexpr std::uint64_t kOnFiles = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;
constexpr std::uint64_t kFirstVersion = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1;  // all rights up to that one

std::uint64_t rights_known_to(int version) {
  std::uint64_t rights = kFirstVersion;
  if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) rights |= kTruncate;
  if (version >= 5) rights |= kIoctlDevice;
  return rights;
}

// 0 where the kernel was built without it, was started without it, or the runtime's own filter refuses it.
Result<int> kernel_version() {
  const auto version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version >= 0) return static_cast<int>(version);
  if (errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM) return 0;
  return fail_errno("landlock_create_ruleset");
}

Status grant(int ruleset, const std::string& path, std::uint64_t rights) {
  const UniqueFd target(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!target && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
    return {};  // cannot be used either
  if (!target) return fail_errno("open " + path);
  struct stat facts {};
  if (::fstat(target.get(), &facts) != 0) return fail_errno("stat " + path);
  if (!S_ISDIR(facts.st_mode)) rights &= kOnFiles;
  const landlock_path_beneath_attr rule{rights, target.get()};
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return fail_errno("landlock_add_rule " + path);
  }
  return {};
}

Status grant_all(int ruleset, const FileGrants& grants, std::uint64_t known) {
  for (const auto& path : grants.readable) {
    if (auto granted = grant(ruleset, path, kReading & known); !granted) return granted;
  }
  for (const auto& path : grants.writable) {
    if (auto granted = grant(ruleset, path, (kReading | kWriting) & known); !granted) return granted;
  }
  return {};
}

}  // namespace

Result<int> restrict_files(const FileGrants& grants) {
  const auto version = kernel_version();
  if (!version || *version == 0) return version;
  RulesetAttributes attributes{rights_known_to(*version), 0, *version >= 6 ? kScopes : 0};
  const UniqueFd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes,
                                 *version >= 6 ? sizeof attributes : sizeof(landlock_ruleset_attr), 0)));
  if (!ruleset) return fail_errno("landlock_create_ruleset");
  if (auto granted = grant_all(ruleset.get(), grants, attributes.files); !granted) {
    return tl::unexpected(std::move(granted.error()));
  }
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0)
    return fail_errno("landlock_restrict_self");
  return version;
}

std::string holding_directory(const std::string& path) {
  std::error_code unreadable;
  auto holder = std::filesystem::path(path).lexically_normal();
  if (!holder.has_filename()) holder = holder.parent_path();  // "/a/b/" is "/a/b"
  const auto whole = holder;
  do {
    holder = holder.parent_path();
  } while (holder != holder.root_path() && !std::filesystem::is_directory(holder, unreadable));
  return holder == holder.root_path() ? whole.string() : holder.string();
}

}  // namespace podjail::hardening
