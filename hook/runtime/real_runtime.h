// The runtime beneath the wrapper: runc or crun.
#pragma once

#include <span>
#include <string>

#include "lib/base/result.h"

namespace podjail::runtime {

// Absolute directories, in the order in which they are searched. $PATH is the caller's and is not asked.
std::span<const std::string> runtime_directories();

// `configured`, or if that is empty the first runc, else the first crun, in `directories`. kRefused if there
// is none, if it cannot be executed, or if it is the file `self`: the wrapper would call itself for ever.
Result<std::string> find_runtime(const std::string& configured, std::span<const std::string> directories,
                                 const std::string& self);

// kRefused, naming `what`, unless `path` is a regular file that can be executed.
Status check_executable(const std::string& what, const std::string& path);

}  // namespace podjail::runtime
