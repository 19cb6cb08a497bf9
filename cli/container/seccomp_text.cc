#include "cli/container/seccomp_text.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>

namespace podjail::cli {
namespace {

using nlohmann::json;

// The kernel looks at 32 bits of the family, so what stands above them must not count.
constexpr std::uint64_t kLow32 = 0xFFFF'FFFF;
constexpr int kFamilies = 64;  // the kernel has 46 (AF_MAX)
constexpr std::array kKept = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
constexpr std::uint64_t kNewUser = 0x1000'0000;  // CLONE_NEWUSER

constexpr std::array kAbsentCalls = {"io_uring_setup", "io_uring_enter", "io_uring_register", "socketcall",
                                     "clone3"};  // libc takes clone then, whose flags can be looked at
// Keys may have a program outside asked to resolve a name; the rest changes namespaces, mounts, other
// processes or the kernel.
constexpr std::array kForbiddenCalls = {"add_key",
                                        "request_key",
                                        "keyctl",
                                        "bpf",
                                        "perf_event_open",
                                        "userfaultfd",
                                        "setns",
                                        "unshare",
                                        "mount",
                                        "umount",
                                        "umount2",
                                        "pivot_root",
                                        "move_mount",
                                        "open_tree",
                                        "fsopen",
                                        "fsconfig",
                                        "fsmount",
                                        "fspick",
                                        "mount_setattr",
                                        "open_by_handle_at",
                                        "process_vm_readv",
                                        "process_vm_writev",
                                        "pidfd_getfd",
                                        "kcmp",
                                        "init_module",
                                        "finit_module",
                                        "delete_module",
                                        "create_module",
                                        "kexec_load",
                                        "kexec_file_load",
                                        "reboot",
                                        "swapon",
                                        "swapoff",
                                        "acct",
                                        "quotactl",
                                        "quotactl_fd",
                                        "iopl",
                                        "ioperm",
                                        "settimeofday",
                                        "clock_settime",
                                        "clock_adjtime",
                                        "adjtimex",
                                        "sethostname",
                                        "setdomainname",
                                        "syslog",
                                        "lookup_dcookie",
                                        "nfsservctl",
                                        "vhangup"};

json rule(json names, int answer) {
  return {{"names", std::move(names)}, {"action", "SCMP_ACT_ERRNO"}, {"errnoRet", answer}};
}

json rule_when(const char* name, std::uint64_t mask, std::uint64_t value, int answer) {
  auto made = rule(json::array({name}), answer);
  made["args"] =
      json::array({{{"index", 0}, {"value", mask}, {"valueTwo", value}, {"op", "SCMP_CMP_MASKED_EQ"}}});
  return made;
}

// A rule compares an argument once, so "none of these" is said family by family, and bit by bit for what is
// beyond all that there are.
void deny_families(json& rules) {
  for (const char* call : {"socket", "socketpair"}) {
    for (int family = 0; family < kFamilies; ++family) {
      if (std::ranges::find(kKept, family) == kKept.end())
        rules.push_back(rule_when(call, kLow32, static_cast<std::uint64_t>(family), EAFNOSUPPORT));
    }
    for (std::uint64_t bit = kFamilies; bit <= kLow32; bit <<= 1U)
      rules.push_back(rule_when(call, bit, bit, EAFNOSUPPORT));
  }
}

}  // namespace

std::string seccomp_profile_text() {
  auto rules = json::array({rule(kAbsentCalls, ENOSYS), rule(kForbiddenCalls, EPERM),
                            rule_when("clone", kNewUser, kNewUser, EPERM)});
  deny_families(rules);
  // No architectures are named: then the machine's own is the only one.
  return json{{"defaultAction", "SCMP_ACT_ALLOW"}, {"syscalls", std::move(rules)}}.dump();
}

}  // namespace podjail::cli
