#include "agent/instance_lock.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

namespace podjail::agent {
namespace {

constexpr const char* kPath = "/run/podjail-agent.lock";
constexpr std::chrono::milliseconds kPoll{100};

}  // namespace

Result<UniqueFd> lock_instance(int root, std::chrono::seconds limit) {
  open_how how{};
  how.flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  how.mode = 0600;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  UniqueFd fd(static_cast<int>(::syscall(SYS_openat2, root, kPath, &how, sizeof how)));
  if (!fd) return fail_errno(std::string("open ") + kPath);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return fail_errno("lock");
    if (std::chrono::steady_clock::now() >= deadline)
      return fail(ErrorKind::kTimeout, "another agent runs on this node");
    std::this_thread::sleep_for(kPoll);
  }
  return fd;
}

}  // namespace podjail::agent
