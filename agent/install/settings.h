// The files of podjail's own that a node gets: hook.json and runtime.json. Pure.
#pragma once

#include <string>

#include "agent/config.h"
#include "lib/base/result.h"

namespace podjail::agent {

inline constexpr std::string_view kHookProgram = "podjail-hook";
inline constexpr std::string_view kRuntimeProgram = "podjail-runtime";
inline constexpr std::string_view kPauseProgram = "podjail-pause";

struct HookSettings {
  std::string text;
  std::string state_directory;  // where the hook leaves reports
};

// What the runtime sets on the sidecar's container and on the pod's first one, and over it what the
// configuration says. kInvalid if the hook would not take it.
Result<HookSettings> hook_settings(const Config& config, RuntimeKind kind);

// `beneath`: absolute path of runc or crun; empty: the wrapper finds it.
std::string runtime_settings(const Config& config, const std::string& beneath);

}  // namespace podjail::agent
