#include "sidecar/hardening/syscall_filter.h"

#include <linux/sched.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <span>

#include "sidecar/hardening/syscall_lists.h"

namespace podjail::hardening {
namespace {

// The kernel reads these arguments as 32 bits wide; what stands above them is nobody's and must not count.
constexpr std::uint64_t kLow32 = 0xFFFF'FFFF;
constexpr std::uint64_t kTypeMask = 0xF;  // of a socket's type; above it SOCK_NONBLOCK and SOCK_CLOEXEC

// What makes a task a process, or moves it into another namespace. CLONE_NEWTIME shares its bit with clone's
// exit signal and can only be asked for by clone3 and unshare.
constexpr std::uint64_t kNewNamespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
constexpr std::uint64_t kThread = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;

// Used by Asio, by the C library about standard output, and by c-ares about link-local resolvers.
constexpr std::array kIoctls = {FIONBIO, FIONREAD,   FIOASYNC,    FIOCLEX,     FIONCLEX,
                                TCGETS,  TIOCGWINSZ, SIOCGIFNAME, SIOCGIFINDEX};

struct FilterEnd {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};
using FilterPtr = std::unique_ptr<void, FilterEnd>;

// One filter being put together; the first failure is kept and the rest is skipped.
class FilterBuilder {
 public:
  explicit FilterBuilder(scmp_filter_ctx filter) : filter_(filter) {}

  void every(std::uint32_t action, std::span<const char* const> names) {
    // A name that this architecture, or this libseccomp, does not know cannot be called by it either.
    for (const char* name : names) when(action, ::seccomp_syscall_resolve_name(name), {});
  }

  void when(std::uint32_t action, int call, std::initializer_list<scmp_arg_cmp> arguments) {
    if (error_ != 0 || call == __NR_SCMP_ERROR) return;
    error_ = ::seccomp_rule_add_array(filter_, action, call, static_cast<unsigned>(arguments.size()),
                                      arguments.begin());
  }

  void set(scmp_filter_attr attribute, std::uint32_t value) {
    if (error_ == 0) error_ = ::seccomp_attr_set(filter_, attribute, value);
  }

  int error() const { return -error_; }

 private:
  scmp_filter_ctx filter_;
  int error_ = 0;
};

scmp_arg_cmp equals(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

void allow_sockets(FilterBuilder& filter) {
  constexpr std::array<std::array<std::uint64_t, 2>, 4> kinds = {
      {{SOCK_STREAM, 0}, {SOCK_STREAM, IPPROTO_TCP}, {SOCK_DGRAM, 0}, {SOCK_DGRAM, IPPROTO_UDP}}};
  for (const std::uint64_t family : {AF_INET, AF_INET6}) {
    for (const auto& [type, protocol] : kinds) {
      filter.when(SCMP_ACT_ALLOW, SCMP_SYS(socket),
                  {equals(0, kLow32, family), equals(1, kTypeMask, type), equals(2, kLow32, protocol)});
    }
  }
}

void allow_by_argument(FilterBuilder& filter) {
  allow_sockets(filter);
  filter.when(SCMP_ACT_ALLOW, SCMP_SYS(clone), {equals(0, kThread | kNewNamespaces, kThread)});
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(pkey_mprotect)}) {
    filter.when(SCMP_ACT_ALLOW, call, {equals(2, PROT_EXEC, 0)});
  }
  // Limits may be read; a new one comes by the third argument.
  filter.when(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), {{2, SCMP_CMP_EQ, 0, 0}});
  for (const std::uint64_t option : {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_SET_VMA}) {
    filter.when(SCMP_ACT_ALLOW, SCMP_SYS(prctl), {equals(0, kLow32, option)});
  }
  for (const std::uint64_t request : kIoctls) {
    filter.when(SCMP_ACT_ALLOW, SCMP_SYS(ioctl), {equals(1, kLow32, request)});
  }
  // abort(3) signals its own thread: no other process can be meant.
  filter.when(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), {equals(0, kLow32, static_cast<std::uint32_t>(::getpid()))});
}

}  // namespace

Status filter_system_calls() {
  const FilterPtr made(::seccomp_init(SCMP_ACT_ERRNO(ENOSYS)));
  if (!made) return fail(ErrorKind::kInternal, "seccomp: out of memory");
  FilterBuilder filter(made.get());
  filter.set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);  // 32-bit and x32 calls have other numbers
  filter.set(SCMP_FLTATR_CTL_TSYNC, 1);
  filter.set(SCMP_FLTATR_CTL_OPTIMIZE,
             2);  // a binary tree: the calls with conditions are evaluated each time
  filter.every(SCMP_ACT_KILL_PROCESS, forbidden_calls());
  filter.every(SCMP_ACT_ALLOW, allowed_calls());
  allow_by_argument(filter);
  if (filter.error() != 0) return fail_errno("seccomp: build the filter", filter.error());
  if (const int failed = ::seccomp_load(made.get()); failed != 0) {
    return fail(ErrorKind::kUnavailable, Error::from_errno("seccomp: load the filter", -failed).message());
  }
  return {};
}

}  // namespace podjail::hardening
