// Is a running container jailed as this host's configuration says? Answered by what the kernel has, through
// the same reading-back that the hook trusts.
#pragma once

#include <sys/types.h>

#include <string>

#include "hook/hook_config.h"
#include "lib/base/result.h"

namespace podjail::check {

enum class Jailed { kYes, kNo };

struct Verdict {
  Jailed jailed = Jailed::kNo;
  std::string reason;  // a sentence for people
};

// For the container's process `pid`. An error: it cannot be told.
Result<Verdict> verdict_on(pid_t pid, const hook::HookConfig& config, const std::string& run_directory);

}  // namespace podjail::check
