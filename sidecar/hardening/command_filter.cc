#include "sidecar/hardening/command_filter.h"

#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>

#include "lib/base/unique_fd.h"

namespace podjail::hardening {
namespace {

// The kernel reads these arguments as 32 bits wide; what stands above them must not count.
constexpr std::uint64_t kLow32 = 0xFFFF'FFFF;
constexpr unsigned kFamilyBits = 6;  // the kernel has 46 families (AF_MAX)

// The families that a network namespace holds. Among the others are some that know none (AF_VSOCK,
// AF_BLUETOOTH), some that have the kernel work for them (AF_ALG, AF_RXRPC), and AF_PACKET.
constexpr std::array kFamilies = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

// io_uring makes sockets that no filter of system calls sees. Keys may have a program outside asked to
// resolve a name (request-key(8)).
constexpr std::array kAbsentCalls = {"io_uring_setup", "io_uring_enter", "io_uring_register"};
constexpr std::array kForbiddenCalls = {"keyctl", "add_key", "request_key"};

// Puts input into the terminal, which the shell outside would read as its own.
constexpr std::array<std::uint64_t, 2> kTerminalInput = {TIOCSTI, TIOCLINUX};

struct FilterEnd {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};
using FilterPtr = std::unique_ptr<void, FilterEnd>;

// The first failure is kept and the rest is skipped.
class FilterRules {
 public:
  explicit FilterRules(scmp_filter_ctx filter) : filter_(filter) {}

  // 32-bit programs run as well, and their calls have other numbers.
  void know_architectures() {
    set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (::seccomp_arch_native() != SCMP_ARCH_X86_64) return;
    for (const std::uint32_t other : {SCMP_ARCH_X86, SCMP_ARCH_X32}) keep(::seccomp_arch_add(filter_, other));
  }

  void deny(int answer, const char* name) {
    const int call = ::seccomp_syscall_resolve_name(name);
    if (call != __NR_SCMP_ERROR) deny_when(answer, call, {});
  }

  void deny_when(int answer, int call, std::initializer_list<scmp_arg_cmp> arguments) {
    if (error_ != 0) return;
    keep(::seccomp_rule_add_array(filter_, SCMP_ACT_ERRNO(static_cast<std::uint32_t>(answer)), call,
                                  static_cast<unsigned>(arguments.size()), arguments.begin()));
  }

  void set(scmp_filter_attr attribute, std::uint32_t value) {
    keep(::seccomp_attr_set(filter_, attribute, value));
  }

  int error() const { return -error_; }

 private:
  void keep(int outcome) {
    if (error_ == 0) error_ = outcome;
  }

  scmp_filter_ctx filter_;
  int error_ = 0;
};

scmp_arg_cmp equals(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

// A rule compares an argument once, so "none of these" is said family by family, and bit by bit for what is
// beyond all that there are.
void deny_families(FilterRules& filter) {
  for (std::uint64_t family = 0; family < (1U << kFamilyBits); ++family) {
    if (std::ranges::find(kFamilies, static_cast<int>(family)) != kFamilies.end()) continue;
    for (const int call : {SCMP_SYS(socket), SCMP_SYS(socketpair)})
      filter.deny_when(EAFNOSUPPORT, call, {equals(0, kLow32, family)});
  }
  for (unsigned bit = kFamilyBits; bit < 32; ++bit) {
    const std::uint64_t mask = 1ULL << bit;
    for (const int call : {SCMP_SYS(socket), SCMP_SYS(socketpair)})
      filter.deny_when(EAFNOSUPPORT, call, {equals(0, mask, mask)});
  }
  // The old way of 32-bit programs, whose arguments a filter cannot see. They have had the direct calls since
  // Linux 4.3.
  filter.deny_when(ENOSYS, SCMP_SYS(socketcall), {});
}

// The filter as a program, read back from a file in memory: libseccomp writes it to descriptors alone.
Result<std::vector<sock_filter>> program_of(scmp_filter_ctx filter) {
  const UniqueFd file(::memfd_create("filter", MFD_CLOEXEC));
  if (!file) return fail_errno("seccomp: memory for the filter");
  if (const int failed = ::seccomp_export_bpf(filter, file.get()); failed != 0)
    return fail(ErrorKind::kInternal, Error::from_errno("seccomp: make the filter", -failed).message());
  const auto size = ::lseek(file.get(), 0, SEEK_END);
  if (size <= 0 || size % static_cast<off_t>(sizeof(sock_filter)) != 0)
    return fail(ErrorKind::kInternal, "seccomp: the filter is no program");
  std::vector<sock_filter> program(static_cast<std::size_t>(size) / sizeof(sock_filter));
  if (::pread(file.get(), program.data(), static_cast<std::size_t>(size), 0) != size)
    return fail_errno("seccomp: read the filter");
  return program;
}

}  // namespace

Result<CommandFilter> CommandFilter::build() {
  const FilterPtr made(::seccomp_init(SCMP_ACT_ALLOW));
  if (!made) return fail(ErrorKind::kInternal, "seccomp: out of memory");
  FilterRules filter(made.get());
  filter.know_architectures();
  filter.set(SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a binary tree
  for (const char* name : kAbsentCalls) filter.deny(ENOSYS, name);
  for (const char* name : kForbiddenCalls) filter.deny(EPERM, name);
  for (const auto request : kTerminalInput)
    filter.deny_when(EPERM, SCMP_SYS(ioctl), {equals(1, kLow32, request)});
  deny_families(filter);
  if (filter.error() != 0) return fail_errno("seccomp: build the command's filter", filter.error());
  auto program = program_of(made.get());
  if (!program) return tl::unexpected(std::move(program.error()));
  return CommandFilter(std::move(*program));
}

Status CommandFilter::apply() const {
  const sock_fprog filter{static_cast<unsigned short>(program_.size()),
                          const_cast<sock_filter*>(program_.data())};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0)
    return fail_errno("seccomp: load the filter");
  return {};
}

}  // namespace podjail::hardening
