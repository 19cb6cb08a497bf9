// Files that container runtimes and the kubelet keep for each container and mount into it: its hosts,
// hostname, resolv.conf and shared memory, and the volumes of its own pod. They lie in folders that are
// otherwise refused.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace podjail::hook {

// `path` is absolute and has no links. `annotations` are the container's: where the runtime says which pod it
// belongs to, the kubelet's files must be that pod's.
bool is_runtime_file(std::string_view path, const std::map<std::string, std::string>& annotations);

}  // namespace podjail::hook
