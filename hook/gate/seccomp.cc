#include "hook/gate/seccomp.h"

#include <algorithm>

namespace podjail::hook {
namespace {

std::string_view meaning_of(VsockWay way) {
  switch (way) {
    case VsockWay::kSocket:
      return "socket(2) allows it";
    case VsockWay::kWideSocket:
      return "socket(2) allows families beyond 32 bits, of which the kernel takes the lower ones";
    case VsockWay::kSocketcall:
      return "socketcall(2) is allowed, whose arguments no profile sees";
    case VsockWay::kIoUring:
      return "io_uring is allowed, which makes sockets without a system call";
  }
  return "";
}

// All that is open at once, so that nobody has to try again for the next.
std::string setting_for(const std::vector<VsockWay>& open) {
  std::string list;
  for (const auto way : open) list += (list.empty() ? "\"" : ", \"") + std::string(name_of(way)) + "\"";
  return "; hook.json \"allow_vsock\": [" + list + "] allows it";
}

std::vector<VsockWay> open_ways(const Subject& subject) {
  const auto& profile = subject.bundle.confinement.seccomp;
  auto ways = ways_to_vsock(profile.value_or(SeccompProfile{SeccompAction::kMay, {}, {}}));
  const auto& allowed = subject.config.allow_vsock;
  std::erase_if(ways, [&](VsockWay way) {
    return (way == VsockWay::kIoUring && subject.facts.io_uring == IoUringFact::kDisabled) ||
           std::find(allowed.begin(), allowed.end(), way) != allowed.end();
  });
  return ways;
}

}  // namespace

Objection seccomp_objection(const Subject& subject) {
  if (subject.facts.vsock == VsockFact::kAbsent || subject.role == Role::kPause) return std::nullopt;
  const auto open = open_ways(subject);
  if (open.empty()) return std::nullopt;
  const std::string base = "the container can make sockets of AF_VSOCK, which pass by the ruleset: ";
  const bool confined = subject.bundle.confinement.seccomp.has_value();
  return base +
         (confined ? "in its seccomp profile " + std::string(meaning_of(open.front()))
                   : std::string("it has no seccomp profile")) +
         setting_for(open);
}

}  // namespace podjail::hook
