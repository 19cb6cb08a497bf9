// A container that holds a network for another one. Docker joins no network by a path, so podjail makes its
// jail in that of a container which does nothing but wait, and the command's container joins that.
#pragma once

#include <string>
#include <vector>

#include "cli/container/engine_program.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

struct NetworkHolder {
  std::string id;
  UniqueFd network;  // its network namespace
};

// Starts it, from the image (which the engine may have to pull) and with podjail-pause as its only program.
// `options`: names that belong to the network. kRefused where its process is not what was started here, as
// with an engine on another machine.
Result<NetworkHolder> start_holder(const EngineProgram& engine, const std::vector<std::string>& options,
                                   const std::string& label, const std::string& image);

}  // namespace podjail::cli
