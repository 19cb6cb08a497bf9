// Gives a workload the pod's issuer to trust: every trust bundle its image has is covered by a copy with the
// issuer's certificate in it. Runs while the container's mounts are made and before it has its root
// (createRuntime), so the image lies below `root` of its mount namespace and none of its processes has begun.
#pragma once

#include <string>
#include <vector>

#include "hook/container/kernel_namespace.h"
#include "lib/base/result.h"

namespace podjail::trust {

inline constexpr std::size_t kMaxBundleBytes = 4 << 20;  // Debian's is 220 KiB

struct Injection {
  std::string root;  // the container's root, in its own mount namespace
  std::vector<std::string>
      targets;             // bundles to cover, as paths of the image; those that do not exist are passed over
  std::string work_files;  // paths of the host begin so; no other hook uses them meanwhile
};

// Returns how many bundles were covered. kRefused, with a sentence for people, if the issuer's certificate is
// not there yet or a bundle is not what it should be; then some may be covered already, and the container
// must not start.
Result<std::size_t> inject_trust(const container::KernelNamespace& mounts, const Injection& injection);

}  // namespace podjail::trust
