// The process that serves at a container runtime's socket: who it is, and whether another one has taken its
// place. That is how a restart is known to have happened: what answers may still be the old one, with its old
// configuration.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "lib/base/result.h"

namespace podjail::agent {

struct RuntimeProcess {
  pid_t pid = 0;
  std::uint64_t started = 0;  // in ticks since the machine's start: a pid can come again

  bool operator==(const RuntimeProcess&) const = default;
};

// Who serves at the Unix socket `path` of the host. kUnavailable if nobody does, and if it is not seen: the
// agent must see the host's processes.
Result<RuntimeProcess> process_at(const std::string& host_root, const std::string& path);

// Whether somebody answers at the socket, within `limit`.
bool answers(const std::string& host_root, const std::string& path, std::chrono::seconds limit);

// Waits until somebody serves there who is not `before`. kTimeout, saying who does instead, after `limit`.
Status wait_for_another(const std::string& host_root, const std::string& path,
                        const std::optional<RuntimeProcess>& before, std::chrono::milliseconds limit);

}  // namespace podjail::agent
