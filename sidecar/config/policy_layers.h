// How the policy directories become layers.
#pragma once

#include <vector>

#include "lib/policy/layers.h"
#include "sidecar/config/config.h"
#include "sidecar/config/json_section.h"

namespace podjail::config {

// The list `policy_layers` of the file, the outermost layer first. Refused are a layer without a name or with
// another's, a directory that is in two places, a list in which nothing is enforced, more than
// policy::kMaxLayers, and `policy_directories` beside it.
std::vector<policy::LayerDirectories> read_policy_layers(JsonSection& root);

// The layers that are configured; the policy directories are one without a name.
std::vector<policy::LayerDirectories> layers_of(const Config& config);

// All directories of the layers, those of shadows too.
std::vector<std::string> policy_directories_of(const Config& config);

}  // namespace podjail::config
