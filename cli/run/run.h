// podjail run: a command in a sealed jail, without root or as root.
//
// The launcher (this process) makes a child in new namespaces. The child makes its network, in which every
// address leads to sockets it opens, and hands those out. The launcher gives them to a sidecar, which stays
// outside and judges what comes by them; when it does, the child hides from the jail what would be a way
// around, gives up its privileges and runs the command. There is no wire between inside and outside: only
// these sockets.
#pragma once

#include "cli/run/run_options.h"

namespace podjail::cli {

// Returns the exit status: the command's, 128 and the number of the signal that ended it, or one of
// run_options.h. No thread may run.
int run_sealed(const RunOptions& options);

}  // namespace podjail::cli
