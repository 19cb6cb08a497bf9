// What a jailed pod may not ask for, each with the field that asks for it and why not. Pure.
//
// This is the part of the hook's gate that can be seen in a pod's specification. What only shows on the node
// (what a hostPath leads to, devices, sysctls, what an image brings along) is left to the hook, which refuses
// the container instead.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::webhook {

// kRefused with "spec.hostNetwork: …" for the first. The pod has the shape of pod_shape.h, and may have been
// injected before. `runtime_class` is the one that jailed pods have.
Status check_pod(const nlohmann::json& pod, std::string_view runtime_class);

// The same for one container, whichever list it is of; `place` is where it stands.
Status check_container(const nlohmann::json& container, const std::string& place);

// The same for an ephemeral container, which may not look into another's processes either.
Status check_ephemeral(const nlohmann::json& container, const std::string& place);

// A volume whose name begins like podjail's own is podjail's, or refused: only an injected pod has any.
Status check_volumes(const nlohmann::json& pod);

// Whether two texts name the same place of a container's file system, or `path` lies within `folder`.
bool is_within(std::string_view path, std::string_view folder);

}  // namespace podjail::webhook
