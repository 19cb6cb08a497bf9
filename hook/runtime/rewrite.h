// config.json with the jail in it: document in, document out. Pure.
//
// Every container gets the hook. One that is to be jailed also gets what a pod of Kubernetes has from its
// admission webhook: the shared directory (for the sidecar a memory-backed one to write into, for a workload
// a place upon which the hook mounts the sidecar's) and the variables that name its files.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "hook/hook_config.h"
#include "lib/base/result.h"

namespace podjail::runtime {

struct RewriteRules {
  std::string hook;                                     // path of podjail-hook on the host
  std::string hook_config;                              // path of hook.json
  hook::HookConfig jail;                                // what it says
  std::map<std::string, std::string> annotations = {};  // set in every document; they replace what it says
};

// The document with our createRuntime hook in front of all others, for the sidecar our poststop hook as well,
// the annotations of `rules`, and where they are missing the mount at kSharedDirectory and the variables; the
// rest as it was, in its order. A document that has it all is returned unchanged, byte for byte. kInvalid or
// kRefused if `text` is not a config.json that every runtime reads alike.
Result<std::string> rewrite_config(std::string_view text, const RewriteRules& rules);

}  // namespace podjail::runtime
