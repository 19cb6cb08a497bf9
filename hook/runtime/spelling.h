// Keys of config.json that one runtime takes for another key. runc (Go's encoding/json) matches keys without
// regard to case where no exact one fits, and the last of two wins, so that "Hooks" behind "hooks" would
// replace the jail's own entry; crun and podjail match exactly.
#pragma once

#include <nlohmann/json.hpp>

#include "lib/base/result.h"

namespace podjail::runtime {

// kRefused, naming the key, if a key in the parts of config.json that the jail depends on differs from a key
// with a meaning there by case alone.
Status check_spelling(const nlohmann::ordered_json& document);

}  // namespace podjail::runtime
