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

struct SidecarPlan {
  std::string program;
  Identity identity;
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
};

// The paths by which the sidecar will know its two directories, which are its last descriptors.
std::string shared_path(std::size_t listeners);
std::string withheld_path(std::size_t listeners);

Result<SidecarProcess> start_sidecar(SidecarPlan plan);

// podjail-sidecar beside this program, as it is installed.
Result<std::string> find_sidecar();

}  // namespace podjail::cli
