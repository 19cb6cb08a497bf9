// The sidecar of one jail: outside it, as a user without privileges, with the jail's sockets as its
// listeners. It ends with the launcher, whatever ends that.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "cli/run/identity.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

// What it serves, and by what settings.
struct SidecarHandover {
  std::string listener_names;       // with ':' between
  std::vector<UniqueFd> listeners;  // in the same order
  UniqueFd shared;                  // JailDirectories
  UniqueFd withheld;
  std::string settings;  // file of `withheld`
};

struct SidecarProcess {
  pid_t pid = -1;
  UniqueFd process;    // pidfd_open(2)
  UniqueFd decisions;  // its standard output: the decision log
  UniqueFd log;        // its standard error
  UniqueFd handover;   // where it waits for what it is to serve
};

// The paths by which the sidecar will know its two directories, which are its last descriptors.
std::string shared_path(std::size_t listeners);
std::string withheld_path(std::size_t listeners);

// It loads its libraries, which takes longer than making a jail, and waits for the handover.
Result<SidecarProcess> start_sidecar(const std::string& program, const Identity& identity);

// Once. Nothing of it stays here. EPIPE if the sidecar is gone.
Status hand_over(SidecarProcess& sidecar, SidecarHandover handover);

// podjail-sidecar beside this program, as it is installed.
Result<std::string> find_sidecar();

}  // namespace podjail::cli
