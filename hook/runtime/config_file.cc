#include "hook/runtime/config_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "hook/bundle.h"
#include "lib/base/file.h"
#include "lib/base/json_text.h"

namespace podjail::runtime {
namespace {

constexpr const char* kName = "config.json";
constexpr mode_t kPermissions = 07777;

Status write_all(int fd, std::string_view contents) {
  while (!contents.empty()) {
    const auto written = ::write(fd, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno("write config.json");
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<ConfigFile> ConfigFile::open(const std::string& bundle) {
  const auto shown = printable(bundle) + "/" + kName;
  UniqueFd directory(::open(bundle.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return fail_errno("open the bundle " + printable(bundle));
  ConfigFile file(std::move(directory));
  // O_NONBLOCK: opening a FIFO must not hang before it can be refused.
  const UniqueFd fd(
      ::openat(file.directory_.get(), kName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd && errno == ELOOP) return fail(ErrorKind::kRefused, shown + " is a symbolic link");
  if (!fd) return fail_errno("open " + shown);
  if (::fstat(fd.get(), &file.facts_) != 0) return fail_errno("stat " + shown);
  if (!S_ISREG(file.facts_.st_mode)) return fail(ErrorKind::kRefused, shown + " is not a regular file");
  auto contents = read_all(fd.get(), hook::kMaxBundleBytes);
  if (!contents) return fail_within(shown, std::move(contents.error()));
  file.contents_ = std::move(*contents);
  return file;
}

Status ConfigFile::write(int fd, std::string_view contents) const {
  if (auto written = write_all(fd, contents); !written) return written;
  if (::fchown(fd, facts_.st_uid, facts_.st_gid) != 0) return fail_errno("chown config.json");
  if (::fchmod(fd, facts_.st_mode & kPermissions) != 0) return fail_errno("chmod config.json");
  if (::fsync(fd) != 0) return fail_errno("fsync config.json");
  return {};
}

Status ConfigFile::replace(std::string_view contents) const {
  const auto temporary = std::string(".") + kName + ".podjail-" + std::to_string(::getpid());
  const int directory = directory_.get();
  const UniqueFd fd(
      ::openat(directory, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd) return fail_errno("create " + temporary + " in the bundle");
  auto written = write(fd.get(), contents);
  if (written && ::renameat(directory, temporary.c_str(), directory, kName) != 0)
    written = fail_errno("rename config.json");
  if (!written) ::unlinkat(directory, temporary.c_str(), 0);
  return written;
}

}  // namespace podjail::runtime
