#include "agent/host/host_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "lib/base/file.h"
#include "lib/base/json_text.h"

namespace podjail::agent {
namespace {

constexpr mode_t kPermissions = 07777;
constexpr int kAttempts = 8;  // openat2 answers EAGAIN when something was renamed while it resolved ".."

struct DirectoryEnd {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

UniqueFd open_below(int root, const std::string& path, std::uint64_t flags) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  for (int attempt = 1;; ++attempt) {
    const auto fd = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
    if (fd >= 0 || errno != EAGAIN || attempt == kAttempts) return UniqueFd(static_cast<int>(fd));
  }
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

Status write_durably(int fd, std::string_view contents, mode_t mode) {
  if (auto written = write_all(fd, contents); !written) return written;
  if (::fchmod(fd, mode & kPermissions) != 0) return fail_errno("chmod");
  if (::fsync(fd) != 0) return fail_errno("fsync");
  return {};
}

tl::unexpected<Error> failed(std::string_view what, const std::string& path) {
  return fail_errno(std::string(what) + " " + printable(path));
}

}  // namespace

Result<HostFiles> HostFiles::open(const std::string& host_root) {
  UniqueFd root(::open(host_root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return failed("open the host's root", host_root);
  return HostFiles(std::move(root));
}

Result<UniqueFd> HostFiles::open_parent(const std::string& path) const {
  auto parent = open_below(root_.get(), parent_of(path), O_RDONLY | O_DIRECTORY);
  if (!parent) return failed("open", parent_of(path));
  return parent;
}

Result<std::optional<HostFile>> HostFiles::read(const std::string& path) {
  const auto parent = open_parent(path);
  if (!parent && parent.error().kind() == ErrorKind::kNotFound) return std::nullopt;
  if (!parent) return tl::unexpected(parent.error());
  // O_NONBLOCK: opening a FIFO must not hang before it can be refused.
  const UniqueFd fd(::openat(parent->get(), name_of(path).c_str(),
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd && errno == ENOENT) return std::nullopt;
  if (!fd && errno == ELOOP) return fail(ErrorKind::kRefused, printable(path) + " is a symbolic link");
  if (!fd) return failed("open", path);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return failed("stat", path);
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::kRefused, printable(path) + " is no regular file");
  auto contents = read_all(fd.get(), kMaxBytes);
  if (!contents) return fail_within(printable(path), std::move(contents.error()));
  return HostFile{std::move(*contents), facts.st_mode & kPermissions};
}

Status HostFiles::write(const std::string& path, std::string_view contents, mode_t mode) {
  const auto parent = open_parent(path);
  if (!parent) return tl::unexpected(parent.error());
  const auto name = name_of(path);
  const auto temporary = "." + name + ".podjail";  // one agent writes: what another left half is replaced
  ::unlinkat(parent->get(), temporary.c_str(), 0);
  const UniqueFd fd(
      ::openat(parent->get(), temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd) return failed("create a file beside", path);
  auto written = write_durably(fd.get(), contents, mode);
  if (written && ::renameat(parent->get(), temporary.c_str(), parent->get(), name.c_str()) != 0)
    written = fail_errno("rename");
  if (!written) ::unlinkat(parent->get(), temporary.c_str(), 0);
  if (!written) return fail_within(printable(path), std::move(written.error()));
  if (::fsync(parent->get()) != 0) return failed("fsync the directory of", path);
  return {};
}

Status HostFiles::remove(const std::string& path) {
  const auto parent = open_parent(path);
  if (!parent && parent.error().kind() == ErrorKind::kNotFound) return {};
  if (!parent) return tl::unexpected(parent.error());
  const auto name = name_of(path);
  ::unlinkat(parent->get(), ("." + name + ".podjail").c_str(), 0);
  if (::unlinkat(parent->get(), name.c_str(), 0) != 0 && errno != ENOENT) return failed("remove", path);
  if (::fsync(parent->get()) != 0) return failed("fsync the directory of", path);
  return {};
}

Result<Made> HostFiles::make_directory(const std::string& path, mode_t mode) {
  const auto parent = open_parent(path);
  if (!parent) return tl::unexpected(parent.error());
  const auto name = name_of(path);
  if (::mkdirat(parent->get(), name.c_str(), mode) == 0) {
    // Whatever the umask is.
    if (::fchmodat(parent->get(), name.c_str(), mode, 0) != 0) return failed("chmod", path);
    return Made::kNow;
  }
  if (errno != EEXIST) return failed("make", path);
  if (!open_below(root_.get(), path, O_PATH | O_DIRECTORY)) return failed("open", path);
  return Made::kBefore;
}

Status HostFiles::remove_directory(const std::string& path) {
  const auto parent = open_parent(path);
  if (!parent && parent.error().kind() == ErrorKind::kNotFound) return {};
  if (!parent) return tl::unexpected(parent.error());
  if (::unlinkat(parent->get(), name_of(path).c_str(), AT_REMOVEDIR) == 0) return {};
  if (errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST) return {};
  return failed("remove", path);
}

Result<bool> HostFiles::is_directory(const std::string& path) {
  if (open_below(root_.get(), path, O_PATH | O_DIRECTORY)) return true;
  if (errno == ENOENT) return false;
  return failed("open", path);
}

Result<std::vector<std::string>> HostFiles::list(const std::string& path) {
  auto fd = open_below(root_.get(), path, O_RDONLY | O_DIRECTORY);
  if (!fd && errno == ENOENT) return std::vector<std::string>{};
  if (!fd) return failed("open", path);
  const std::unique_ptr<DIR, DirectoryEnd> entries(::fdopendir(fd.get()));
  if (!entries) return failed("read", path);
  fd.release();  // the directory stream owns it
  std::vector<std::string> names;
  while (const auto* entry = ::readdir(entries.get())) {
    const std::string name(entry->d_name);
    if (name != "." && name != "..") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace podjail::agent
