// Asking one check of the gate about a bundle.
#pragma once

#include "hook/gate/check.h"
#include "tests/unit/hook/bundle_of.h"

namespace podjail::hook {

// The sentence, or "".
inline std::string sentence(Check check, const Bundle& bundle, const HookConfig& config = {},
                            Role role = Role::kMember) {
  return check({bundle, config, facts_for(bundle), role}).value_or("");
}

}  // namespace podjail::hook
