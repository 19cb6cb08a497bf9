// The container runtime as a running service: which one is there, what its configuration is, how it is told
// of a new one.
#pragma once

#include <chrono>
#include <string>

#include "agent/config.h"
#include "agent/host/commands.h"
#include "agent/host/files.h"
#include "agent/install/plan.h"
#include "lib/base/result.h"

namespace podjail::agent {

// The configured one, or the one that answers at its socket. kNotFound if there is none; kInvalid if both do.
Result<RuntimeKind> find_runtime_kind(const Config& config);

// Asks containerd for its configuration as it would be without our import. Leaves no file behind.
Result<ContainerdState> read_containerd(const Config& config, Files& files, Commands& commands);

// How long a runtime may take to begin anew.
inline constexpr std::chrono::seconds kRestartLimit{90};

// Makes the runtime read its configuration, as the configuration says, and waits until another process serves
// at its socket, which has read it. Containers go on meanwhile. kTimeout if the old one still serves after
// `limit`. kNone does nothing.
Status restart_runtime(const Config& config, RuntimeKind kind, Commands& commands,
                       std::chrono::milliseconds limit = kRestartLimit);

}  // namespace podjail::agent
