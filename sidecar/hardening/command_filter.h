// The seccomp filter of a command in a sealed jail (podjail run). Its network namespace holds whatever speaks
// IP; this holds the ways around a network namespace: socket families that have none, operations that make
// sockets without socket(2), and what would have something outside act for the jail.
//
// A deny-list, since the command is any program at all; what is denied fails with an error that programs know
// from other kernels.
#pragma once

#include "lib/base/result.h"

namespace podjail::hardening {

// For the calling thread and what it starts, for good. no-new-privileges must be set.
Status filter_command();

}  // namespace podjail::hardening
