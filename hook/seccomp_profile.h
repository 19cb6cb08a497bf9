// The seccomp part of a container's config.json (runtime-spec, config-linux.md, "Seccomp") and the one
// question it is asked: by which ways can the container get a socket that the ruleset does not see?
//
// Such a socket is AF_VSOCK: it speaks with the hypervisor, or with the host's virtual machines, needs no
// capability, and passes no hook of netfilter. A profile can keep a container from making one, but profiles
// that mean to often do not:
//
//   socket(40, …)              the plain way
//   socket(2³² + 40, …)        the kernel looks at 32 bits of the family, a filter's comparison at 64: "not
//   40"
//                              lets it through (filters that list the families they want do not)
//   socketcall(1, {40, …})     32-bit x86 and others: the arguments lie in memory, where no filter can look
//   io_uring                   IORING_OP_SOCKET makes sockets without any system call
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::hook {

enum class SeccompAction {
  kDeny,  // an error or the end of the process
  kMay    // allowed, logged, or decided by somebody else (a tracer, an agent)
};
enum class SeccompCompare { kNotEqual, kLess, kLessOrEqual, kEqual, kGreaterOrEqual, kGreater, kMaskedEqual };

struct SeccompCondition {
  std::uint32_t argument = 0;  // 0: the first
  SeccompCompare compare = SeccompCompare::kEqual;
  std::uint64_t value = 0;      // for kMaskedEqual: the mask
  std::uint64_t value_two = 0;  // for kMaskedEqual: what must remain
};

struct SeccompRule {
  std::vector<std::string> names;
  SeccompAction action = SeccompAction::kDeny;
  std::vector<SeccompCondition> conditions;  // all of them
};

struct SeccompProfile {
  SeccompAction default_action = SeccompAction::kDeny;
  std::vector<std::string> architectures;  // of system calls; empty: the machine's own. Others are denied
  std::vector<SeccompRule> rules;
};

enum class VsockWay { kSocket, kWideSocket, kSocketcall, kIoUring };

// How hook.json ("allow_vsock") and refusals call it: "socket", "wide_socket", "socketcall", "io_uring".
std::string_view name_of(VsockWay way);

// kInvalid for anything that is not of the specification's form. Unknown actions and comparisons are errors:
// whether they deny cannot be told.
Result<SeccompProfile> read_seccomp_profile(const nlohmann::json& object);

// The ways that the profile leaves open, in the order above; in doubt one is open. Rules of either action
// count for themselves: no assumption is made about which of two contradicting rules wins.
std::vector<VsockWay> ways_to_vsock(const SeccompProfile& profile);

}  // namespace podjail::hook
