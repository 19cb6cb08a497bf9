// A container as its engine says it made it, looked at before it is started: what podjail read on the command
// line is not all that decides (containers.conf, a daemon's defaults, a version that reads an option
// otherwise). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::cli {

struct CreatedContainer {
  std::vector<std::string> sources;  // of the machine, that are mounted: host_paths.h judges them
  std::vector<std::string> targets;  // in the container, of all mounts
};

// From what `container inspect` writes. `network` is the mode it has to have. kRefused, with a sentence that
// names the setting, for a container that could leave the jail; kInvalid for what is no such document.
Result<CreatedContainer> read_created_container(std::string_view inspected, std::string_view network);

// How a container ended that does not run: State.ExitCode of the same document.
Result<int> exit_status_in(std::string_view inspected);
// Its first process in the machine's numbers: State.Pid, which is not 0.
Result<int> process_in(std::string_view inspected);

}  // namespace podjail::cli
