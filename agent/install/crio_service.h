// CRI-O as a running service: what it says of its configuration, and what it cannot be asked to do.
#pragma once

#include <chrono>
#include <string>

#include "agent/config.h"
#include "lib/base/result.h"

namespace podjail::agent {

// Asks CRI-O for its configuration, as it is in force.
Result<std::string> read_crio(const Config& config);

// Whether the runtime has the handler podjail, waiting for it no longer than `limit`. containerd is not
// asked: it has what its files said when it was started.
Status has_handler(const Config& config, RuntimeKind kind, std::chrono::seconds limit);

// kInvalid if the runtime cannot be restarted in the way that is configured: CRI-O takes new handlers at a
// signal, but those that it had lose their monitors, and with them every pod that is started after.
Status can_restart(const Config& config, RuntimeKind kind);

}  // namespace podjail::agent
