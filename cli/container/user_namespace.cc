#include "cli/container/user_namespace.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "lib/base/unique_fd.h"

namespace podjail::cli {
namespace {

struct Pipe {
  UniqueFd reading;
  UniqueFd writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno("pipe");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// The number that a process writes in its first line.
Result<int> read_number(int fd) {
  std::string line;
  for (char c = 0; ::read(fd, &c, 1) == 1 && c != '\n';) line += c;
  int number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc() || end != line.data() + line.size() || number <= 0)
    return fail(ErrorKind::kUnavailable, "podman unshare: there is no user namespace for containers");
  return number;
}

Result<UniqueFd> open_namespace(int process, const char* kind) {
  const auto path = "/proc/" + std::to_string(process) + "/ns/" + kind;
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail_errno(path);
  return fd;
}

// podman looks at these, so as not to make another one.
void tell_podman(uid_t uid, gid_t gid) {
  ::setenv("_CONTAINERS_USERNS_CONFIGURED", "done", 1);
  ::setenv("_CONTAINERS_ROOTLESS_UID", std::to_string(uid).c_str(), 1);
  ::setenv("_CONTAINERS_ROOTLESS_GID", std::to_string(gid).c_str(), 1);
}

Status enter(int process) {
  const auto user = open_namespace(process, "user");
  if (!user) return tl::unexpected(user.error());
  const auto mounts = open_namespace(process, "mnt");
  if (!mounts) return tl::unexpected(mounts.error());
  const auto uid = ::geteuid();
  const auto gid = ::getegid();
  std::error_code error;
  const auto directory = std::filesystem::current_path(error);
  if (error) return fail_errno("working directory", error.value());
  if (::setns(user->get(), CLONE_NEWUSER) != 0) return fail_errno("enter podman's user namespace");
  if (::setns(mounts->get(), CLONE_NEWNS) != 0) return fail_errno("enter podman's mounts");
  if (::setgroups(0, nullptr) != 0)
    return fail(
        ErrorKind::kUnavailable,
        "podman's user namespace has one user alone: the caller needs a range of numbers in /etc/subuid "
        "and /etc/subgid");
  if (::setresgid(0, 0, 0) != 0) return fail_errno("setresgid");
  if (::setresuid(0, 0, 0) != 0) return fail_errno("setresuid");
  // Another user's number makes a process one that nobody looks into: podman looks for the jail's network.
  if (::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) return fail_errno("PR_SET_DUMPABLE");
  if (::chdir(directory.c_str()) != 0) return fail_errno(directory.string());
  tell_podman(uid, gid);
  return {};
}

}  // namespace

Status enter_user_namespace(const EngineProgram& podman) {
  auto words = make_pipe();
  if (!words) return tl::unexpected(std::move(words.error()));
  auto life = make_pipe();
  if (!life) return tl::unexpected(std::move(life.error()));
  // It is there until its input ends.
  const auto inside = podman.start({"unshare", "sh", "-c", "echo $$; exec cat >/dev/null"},
                                   life->reading.get(), words->writing.get());
  if (!inside) return tl::unexpected(inside.error());
  words->writing.reset();
  life->reading.reset();
  const auto process = read_number(words->reading.get());
  if (!process) return tl::unexpected(process.error());
  return enter(*process);
}

}  // namespace podjail::cli
