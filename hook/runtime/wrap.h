// What the wrapper does before it becomes the real runtime: nothing, or for a container that is to be
// started, the jail into its config.json.
#pragma once

#include <span>
#include <string>

#include "hook/runtime/invocation.h"
#include "lib/base/result.h"

namespace podjail::runtime {

struct Surroundings {
  const char* config = nullptr;              // the file that $PODJAIL_RUNTIME_CONFIG names, if it does
  std::string self = "/proc/self/exe";       // the wrapper's own file
  std::span<const std::string> directories;  // where runtimes are searched
};

// The path of the runtime to become. After an error no container may be started.
Result<std::string> prepare(const Request& request, const Surroundings& surroundings);

}  // namespace podjail::runtime
