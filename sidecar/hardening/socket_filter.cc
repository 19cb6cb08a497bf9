#include "sidecar/hardening/socket_filter.h"

#include <seccomp.h>

#include <cerrno>
#include <memory>

namespace podjail::hardening {
namespace {

struct FilterEnd {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};

tl::unexpected<Error> no_filter(int error) {
  return fail(ErrorKind::kUnavailable, "seccomp: error " + std::to_string(error));
}

}  // namespace

Status forbid_sockets() {
  const std::unique_ptr<void, FilterEnd> filter(::seccomp_init(SCMP_ACT_ALLOW));
  if (!filter) return fail(ErrorKind::kInternal, "seccomp_init");
  // Threads that are there already are told, too.
  if (const int error = ::seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1); error != 0)
    return no_filter(error);
  for (const int call :
       {SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(socketcall), SCMP_SYS(io_uring_setup)}) {
    const int error = ::seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0);
    if (error != 0 && call >= 0) return no_filter(error);  // negative: no call of this architecture
  }
  if (const int error = ::seccomp_load(filter.get()); error != 0) return no_filter(error);
  return {};
}

}  // namespace podjail::hardening
