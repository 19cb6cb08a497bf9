// The file that tells the sidecar which container has which slot. It lies in a file system of its own that
// the hook mounts into the sidecar's mount namespace and nowhere else: no volume of the pod leads to it, so
// no workload can write it, and it ends with the sidecar.
#pragma once

#include <string>
#include <string_view>

#include "hook/container/kernel_namespace.h"
#include "hook/container/process.h"
#include "lib/base/result.h"

namespace podjail::hook {

// For the run of the sidecar itself, whose mounts are made and whose root still lies at `root`: mounts the
// file system at the directory of contract::kContainersFile in its image, and writes the document there. The
// directory is made if the image has none and can be written.
Status mount_names(const container::KernelNamespace& mounts, const std::string& root,
                   std::string_view document);

// For the runs of later containers: replaces the document in the mount namespace of the sidecar's process.
// kNotFound if it has no such file system.
Status renew_names(const container::ContainerProcess& sidecar, std::string_view document);

}  // namespace podjail::hook
