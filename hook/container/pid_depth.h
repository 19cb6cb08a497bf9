// Where a process stands among process id namespaces, from the text of /proc/<pid>/status.
#pragma once

#include <string_view>

#include "lib/base/result.h"

namespace podjail::container {

enum class PidDepth {
  kSame,    // in the reader's namespace
  kFirst,   // the first process of a namespace that lies directly below the reader's: a container's
  kDeeper,  // another process, or one of a namespace further below
};

// By the line "NSpid:", the process's ids from the reader's namespace down to its own (proc(5)). kInvalid if
// there is none.
Result<PidDepth> pid_depth_in(std::string_view status);

}  // namespace podjail::container
