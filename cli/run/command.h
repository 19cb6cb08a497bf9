// The command itself, as if it ran bare: found by PATH as shells do, with the caller's signals, directory,
// terminal and umask.
#pragma once

#include <string>
#include <vector>

#include "cli/run/caller_state.h"
#include "sidecar/hardening/command_filter.h"

namespace podjail::cli {

struct CommandPlan {
  std::vector<std::string> words;        // at least one
  std::vector<std::string> environment;  // "NAME=value"
  std::vector<int> kept_descriptors;     // besides 0, 1 and 2
};

// In a process of its own: confines it by the filter and becomes the command. If it cannot, says why on
// standard error and ends with 127 (not found), 126 (not to be executed) or 125.
[[noreturn]] void become_command(const CommandPlan& plan, const CallerState& caller,
                                 const hardening::CommandFilter& filter);

}  // namespace podjail::cli
