// The hook's life: read, look, plan, act. Everything it decides by is passed in, and everything it finds out
// is in its report.
#pragma once

#include <string>
#include <string_view>

#include "hook/hook_config.h"
#include "hook/report_line.h"
#include "hook/ruleset/pod_ruleset.h"
#include "lib/base/result.h"

namespace podjail::hook {

// What a run depends on besides the kernel.
struct Surroundings {
  std::string config_path;
  std::string run_directory;  // for locks; on a tmpfs of the host
};

// `state` is what came on standard input. Takes the host's root privileges.
Report run_hook(std::string_view state, const Surroundings& surroundings);

// The parameters that the host's configuration gives; what depends on the container has its default.
ruleset::Parameters parameters_from(const HookConfig& config);

Result<HookConfig> load_config(const std::string& path);

}  // namespace podjail::hook
