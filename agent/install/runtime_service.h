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

// Asks CRI-O for its configuration, as it is in force.
Result<std::string> read_crio(const Config& config);

// Whether the runtime has the handler podjail, waiting for it no longer than `limit`. containerd is not
// asked: it has what its files said when it was started.
Status has_handler(const Config& config, RuntimeKind kind, std::chrono::seconds limit);

// kInvalid if the runtime cannot be restarted in the way that is configured: CRI-O takes new handlers at a
// signal, but those that it had lose their monitors, and with them every pod that is started after.
Status can_restart(const Config& config, RuntimeKind kind);

// Makes the runtime read its configuration, as the configuration says, and waits until it answers again.
// Containers go on meanwhile. kNone does nothing.
Status restart_runtime(const Config& config, RuntimeKind kind, Commands& commands);

// Whether somebody answers at the Unix socket `path` of the host, within `limit`.
bool answers(const std::string& host_root, const std::string& path, std::chrono::seconds limit);

}  // namespace podjail::agent
