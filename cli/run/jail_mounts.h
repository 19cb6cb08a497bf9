// The jail's own view of the machine's files: everything as it is, but for what programs trust, whom they ask
// for names, other processes, shared memory, and sockets of daemons outside. All of it are mounts of a
// mount namespace, so nothing on disk changes and nothing is left when the last process has gone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/run/identity.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

struct MountPlan {
  std::vector<std::string> bundles;             // PEM files that programs trust
  std::vector<std::string> java_stores;         // JKS or PKCS #12
  std::vector<std::string> hidden_sockets;      // paths of sockets
  std::vector<std::string> hidden_directories;  // of which the jail has empty ones of its own
  std::vector<std::string> allowed_sockets;     // stay, also below a hidden directory
  std::string working_directory;
  // Root without capabilities still owns the files by which a kernel is told what to run outside.
  enum class KernelFiles : std::uint8_t {
    kOwnedByOthers,
    kReadOnly
  } kernel_files = KernelFiles::kOwnedByOthers;
};

// Directories in memory, which no path outside leads to; each a descriptor (O_PATH).
struct JailDirectories {
  UniqueFd shared;    // the sidecar's shared directory, which the jail will have at kJailShared, read-only
  UniqueFd withheld;  // for the sidecar alone: its configuration and policies
};

// Makes the mount namespace private, and the jail's /dev/shm with both directories, which are the sidecar's.
Result<JailDirectories> begin_mounts(const Identity& identity);

// The rest, once the sidecar has written its files to the shared directory. What of the plan does not exist,
// or cannot be reached by the caller, is passed over; any other failure is one of the jail.
Status finish_mounts(const MountPlan& plan, const Identity& identity);

}  // namespace podjail::cli
