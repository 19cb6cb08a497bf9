// Gives a workload the pod's issuer to trust: every trust bundle its image has gets the issuer's certificate,
// in the container's own layer where it has one, and by a mount over the file elsewhere. Runs while the
// container's mounts are made and before it has its root (createRuntime), so the image lies below `root` of
// its mount namespace and none of its processes has begun.
#pragma once

#include <string>
#include <vector>

#include "hook/container/kernel_namespace.h"
#include "hook/trust/layer.h"
#include "hook/trust/places.h"
#include "lib/base/result.h"

namespace podjail::trust {

struct Injection {
  std::string root;                      // the container's root, in its own mount namespace
  std::vector<std::string> bundles;      // of distributions, as paths of the image
  std::vector<std::string> environment;  // of the container's process, "NAME=value"
  Placement placement = Placement::kAuto;
  std::string work_files;  // paths of the host begin so; no other hook uses them meanwhile
};

struct Injected {
  std::size_t written = 0;  // files of the image rewritten in the layer; what is new there is not counted
  std::size_t covered = 0;  // files covered by mounts
};

// kRefused, with a sentence for people, if the issuer's certificate is not there yet or a bundle is not what
// it should be. After any error some of it may be done already, and the container must not start.
Result<Injected> inject_trust(const container::KernelNamespace& mounts, const Injection& injection);

}  // namespace podjail::trust
