// What the process does to itself before it meets the workload: no core dumps, not traceable, no new
// privileges, no capabilities, enough descriptors.
#pragma once

#include "lib/base/result.h"

namespace podjail::hardening {

// kRefused when the process still holds a capability or is root: the sidecar needs neither, so having one is
// a mistake of its deployment.
Status harden_process();

}  // namespace podjail::hardening
