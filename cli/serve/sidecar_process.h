// The sidecar as a child of this program: with the sockets it is given, without privileges, and with its two
// logs in pipes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/process/child.h"

namespace podjail::cli {

// Whom the sidecar runs as, which must not be root: for root, the user who called sudo, or nobody. Nothing:
// as we are.
std::optional<UserAndGroup> sidecar_identity();

struct SidecarSocket {
  std::string name;  // as sidecar/net/inherited_listeners.h has it
  int fd = -1;       // borrowed
};

struct ProxyProcess {
  Child child;
  UniqueFd log;        // of what it does; non-blocking
  UniqueFd decisions;  // likewise
};

// `config` is the path of its configuration.
Result<ProxyProcess> start_sidecar(const std::string& config, const std::vector<SidecarSocket>& sockets,
                                   const std::optional<UserAndGroup>& identity);

}  // namespace podjail::cli
