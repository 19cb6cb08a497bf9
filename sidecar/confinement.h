// How far the sidecar confines itself, and that it says so: which files it can still open (Landlock), which
// system calls it can still make (seccomp), whether its key is locked in memory.
#pragma once

#include "lib/base/result.h"
#include "sidecar/config/config.h"
#include "sidecar/hardening/landlock.h"
#include "sidecar/observe/log.h"
#include "sidecar/observe/readiness.h"

namespace podjail {

// What a sidecar of this configuration opens after its start. Roots, client certificates and the decision log
// are open or read by then.
hardening::FileGrants file_grants(const config::Config& config);

// Before the first thread. What an old kernel lacks, or a small RLIMIT_MEMLOCK withholds, is one warning each
// and part of the facts; anything else that fails is an error.
Result<observe::HardeningFacts> confine_files(const config::Config& config, const Status& key_locked,
                                              const observe::Log& log);

// Once every listener is bound, before anything is served. Writes the line that names what is in force.
Status confine_calls(observe::HardeningFacts& facts, const observe::Log& log);

}  // namespace podjail
