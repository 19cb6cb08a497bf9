// The shared directory of a pod that has no volume for it: the sidecar's own directory, mounted read-only
// over the workload's. Nothing of it is on the host: the mount is cloned in the sidecar's mount namespace,
// attached in the workload's, and gone with them.
#pragma once

#include <string>

#include "hook/container/kernel_namespace.h"
#include "lib/base/result.h"

namespace podjail::trust {

// `root` is a container's root as its mount namespace has it before it becomes "/".
struct ContainerRoot {
  const container::KernelNamespace& mounts;
  std::string path;
};

enum class Issuer { kThere, kMissing };

// Whether the workload's shared directory has the issuer's certificate in it already (a volume's has).
Result<Issuer> look_for_issuer(const ContainerRoot& workload);

// Clones the directory from `sidecar`, the mounts of a container that has its root, and attaches it to the
// workload's, read-only, without devices, set-uid or execution. kRefused, with a sentence for people, if the
// sidecar has no certificate there yet, or if either path leads through a link or is no directory.
Status mount_shared_directory(const container::KernelNamespace& sidecar, const ContainerRoot& workload);

}  // namespace podjail::trust
