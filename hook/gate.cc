#include "hook/gate.h"

#include <array>

#include "hook/gate/capabilities.h"
#include "hook/gate/devices.h"
#include "hook/gate/kernel_mounts.h"
#include "hook/gate/mount_sources.h"
#include "hook/gate/namespaces.h"
#include "hook/gate/seccomp.h"
#include "hook/gate/sysctls.h"

namespace podjail::hook {
namespace {

// In the order in which a person would want to be told.
constexpr std::array<Check, 7> kGate = {namespace_objection,    capability_objection,   device_objection,
                                        kernel_mount_objection, mount_source_objection, sysctl_objection,
                                        seccomp_objection};

}  // namespace

Objection objection_to(const Subject& subject) {
  for (const auto check : kGate) {
    if (auto objection = check(subject)) return objection;
  }
  return std::nullopt;
}

}  // namespace podjail::hook
