// A pod before and after injection. Pure: the same pod, settings and policies give the same pod.
//
// Injecting a pod that is injected already changes nothing, and repairs what others changed: the sidecar is
// put back to the first place, its container and volumes to what they must be. So whether a pod is jailed as
// it must be is asked by injecting it: nothing may be left to change.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lib/base/result.h"
#include "webhook/injection/settings.h"

namespace podjail::webhook {

// The pod as it must be. kInvalid for a pod without the shape of pod_shape.h, kRefused with the field for one
// that cannot be jailed.
Result<nlohmann::json> inject(const nlohmann::json& pod, const Jail& jail, const InjectionSettings& settings);

// The same for the ephemeral containers of a jailed pod that `before` has not: variables, mount, capability.
// kRefused for a container that asks for what the jail forbids.
Result<nlohmann::json> inject_ephemeral(const nlohmann::json& pod, const nlohmann::json& before);

// Whether the pod has podjail's container and volume, as far as one can see without settings.
bool is_injected(const nlohmann::json& pod);

}  // namespace podjail::webhook
