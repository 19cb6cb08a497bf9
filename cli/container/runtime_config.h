// The config.json that an engine wrote for its runtime (runtime-spec, config.md): what the kernel will be
// asked for, where an engine's own word on a container leaves out what its configuration added. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::cli {

// The machine's paths that will be mounted, for host_paths.h to judge. `network` is the path of the network
// namespace it has to join. kRefused, with a sentence that names the setting, for a container that could
// leave the jail; kInvalid for what is no such document.
Result<std::vector<std::string>> sources_in_runtime_config(std::string_view config, std::string_view network);

// Where the file is, by the word of podman's `container inspect` on a container that was initialised.
Result<std::string> runtime_config_path_in(std::string_view inspected);

}  // namespace podjail::cli
