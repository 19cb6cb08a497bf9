// What may come into a pod besides answers: the node's own connections, to ports that the pod names for it.
#pragma once

#include <string>

#include "hook/bundle.h"
#include "hook/hook_config.h"
#include "hook/look.h"
#include "hook/ruleset/pod_ruleset.h"
#include "lib/base/result.h"

namespace podjail::hook {

// Fills in `inbound_ports` as the container's annotation says and, where somebody may come in by it,
// `node_sources` as the host's kernel says. Returns what the report should say of it, often nothing; a node
// that cannot be told comes in nowhere. kRefused for an annotation that is not understood.
Result<std::string> place_inbound(Seen& seen, const Bundle& bundle, const HookConfig& config,
                                  ruleset::Parameters& parameters);

}  // namespace podjail::hook
