// Tells of every policy set that was found, taken or refused: in the log, in the metrics and in /readyz.
#pragma once

#include "lib/policy/watcher.h"
#include "sidecar/observe/log.h"
#include "sidecar/observe/metrics.h"
#include "sidecar/observe/readiness.h"

namespace podjail {

// All of them outlive the call and may be used from any thread.
struct ReloadSinks {
  observe::Metrics& metrics;
  observe::Readiness& readiness;
  const observe::Log& log;
};

// Log events: policies_loaded at the start, policies_reloaded after it, policies_refused,
// policy_tests_failed, and shadow_refused beside the first two. The engines of `reload` may have been taken
// out of it.
void tell_of_reload(const policy::Reload& reload, const ReloadSinks& sinks);

}  // namespace podjail
