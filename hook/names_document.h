// What the hook tells the sidecar of the pod's containers, as JSON:
//
//   {"containers":[{"slot":1,"name":"build","id":"4f…"}]}
#pragma once

#include <string>
#include <vector>

#include "hook/ruleset/container_map.h"

namespace podjail::hook {

// In ascending order of the slots, with a final newline.
std::string names_document(std::vector<ruleset::ContainerEntry> containers);

}  // namespace podjail::hook
