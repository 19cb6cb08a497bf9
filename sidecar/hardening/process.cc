#include "sidecar/hardening/process.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace podjail::hardening {
namespace {

Result<bool> holds_a_capability() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return fail_errno("capget");
  return (data[0].effective | data[0].permitted | data[1].effective | data[1].permitted) != 0;
}

Status raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return fail_errno("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return fail_errno("setrlimit RLIMIT_NOFILE");
  return {};
}

}  // namespace

Status harden_process() {
  // A dumpable process of the same uid could be traced and its key read: prctl(2), ptrace(2).
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return fail_errno("PR_SET_DUMPABLE");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail_errno("PR_SET_NO_NEW_PRIVS");
  const rlimit no_core{0, 0};
  if (::setrlimit(RLIMIT_CORE, &no_core) != 0) return fail_errno("setrlimit RLIMIT_CORE");
  if (auto raised = raise_descriptor_limit(); !raised) return raised;
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes with write(2)
  std::signal(SIGHUP, SIG_IGN);   // reloads policies, and until they are loaded there is nothing to do
  if (::getuid() == 0 || ::geteuid() == 0) return fail(ErrorKind::kRefused, "must not run as root");
  const auto capable = holds_a_capability();
  if (!capable) return tl::unexpected(capable.error());
  if (*capable) return fail(ErrorKind::kRefused, "must not hold capabilities");
  return {};
}

}  // namespace podjail::hardening
