#include "cli/run/namespaces.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxSetting = 64;

std::optional<std::string> read_setting(const char* path) {
  const UniqueFd fd(::open(path, O_RDONLY | O_CLOEXEC));
  if (!fd) return std::nullopt;
  auto text = read_all(fd.get(), kMaxSetting);
  if (!text) return std::nullopt;
  while (!text->empty() && text->back() == '\n') text->pop_back();
  return *text;
}

Status write_setting(const char* path, const std::string& text) {
  const UniqueFd fd(::open(path, O_WRONLY | O_CLOEXEC));
  if (!fd) return fail_errno(std::string("open ") + path);
  if (::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return fail_errno(std::string("write ") + path);
  return {};
}

std::string own_mapping(std::uint32_t id) {
  return std::to_string(id) + " " + std::to_string(id) + " 1";
}

}  // namespace

Result<pid_t> fork_into_jail(JailMode mode) {
  unsigned long flags = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | SIGCHLD;
  if (mode == JailMode::kRootless) flags |= CLONE_NEWUSER;
  const auto child = ::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr);
  if (child >= 0) return static_cast<pid_t>(child);
  const int error = errno;
  return fail(ErrorKind::kUnavailable, explain_forbidden(mode, error, read_namespace_settings()));
}

Status map_own_ids(uid_t uid, gid_t gid) {
  // A process that could drop a supplementary group could lose a restriction: user_namespaces(7).
  if (auto denied = write_setting("/proc/self/setgroups", "deny"); !denied) return denied;
  if (auto mapped = write_setting("/proc/self/uid_map", own_mapping(uid)); !mapped) return mapped;
  return write_setting("/proc/self/gid_map", own_mapping(gid));
}

NamespaceSettings read_namespace_settings() {
  return {read_setting("/proc/sys/kernel/unprivileged_userns_clone"),
          read_setting("/proc/sys/user/max_user_namespaces"),
          read_setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")};
}

std::string explain_forbidden(JailMode mode, int error_number, const NamespaceSettings& settings) {
  const std::string failed = std::string("cannot make a jail: ") + std::strerror(error_number) + ". ";
  if (mode == JailMode::kRoot)
    return failed +
           "Root may usually make namespaces; inside a container it takes CAP_SYS_ADMIN and a seccomp "
           "profile that allows clone";
  if (settings.unprivileged_clone == "0")
    return failed +
           "This system lets only root make user namespaces: set the sysctl "
           "kernel.unprivileged_userns_clone to 1, or run podjail as root";
  if (settings.max_user == "0")
    return failed +
           "This system allows no user namespaces: raise the sysctl user.max_user_namespaces, or run "
           "podjail as root";
  if (settings.apparmor_restricts == "1")
    return failed +
           "AppArmor restricts user namespaces: set the sysctl "
           "kernel.apparmor_restrict_unprivileged_userns to 0, give podjail an AppArmor profile with "
           "\"userns,\", or run it as root";
  if (error_number == ENOSPC || error_number == EUSERS)
    return failed + "There are as many namespaces as the sysctls user.max_*_namespaces allow";
  return failed +
         "Inside a container its seccomp profile usually forbids user namespaces: run podjail outside, "
         "or as root with CAP_SYS_ADMIN";
}

}  // namespace podjail::cli
