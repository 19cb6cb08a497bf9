// The sidecar's files, proved by what they hold: an image that somebody else built does not become the
// sidecar by having its name.
#pragma once

#include <map>
#include <string>

#include "hook/container/kernel_namespace.h"
#include "lib/base/result.h"

namespace podjail::hook {

inline constexpr std::size_t kMaxProvedFile = 512 << 20;  // a sidecar with V8 linked in is some 40 MiB

// `root` is the container's root in its own mount namespace; `files` are paths of the image and the SHA-256
// of what must be there, 64 small hexadecimal digits. What is mounted over a file is what is read. Without
// any file nothing is looked at. With files, the image must not have /etc/ld.so.preload, by which a program
// is given other code without being changed. kRefused if anything is not as it must be.
Status prove_sidecar(const container::KernelNamespace& mounts, const std::string& root,
                     const std::map<std::string, std::string>& files);

}  // namespace podjail::hook
