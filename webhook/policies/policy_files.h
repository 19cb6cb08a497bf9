// A ConfigMap as a directory of policies: what the sidecar will find where it is mounted. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "lib/base/result.h"
#include "lib/policy/sources.h"

namespace podjail::webhook {

struct PolicyFiles {
  std::vector<policy::PolicySource> policies;  // sorted by name
  std::vector<policy::PolicySource> shadows;   // *.shadow.js
  std::vector<policy::PolicySource> tests;     // *_test.js
  std::vector<policy::PolicySource> data;      // what a policy names as "file:…"
};

// kInvalid for a ConfigMap without the shape of one and for binary policies; kExhausted beyond the limits of
// lib/policy/sources.h.
Result<PolicyFiles> policy_files_of(const nlohmann::json& config_map);

// The set that is in force, or with the shadows the one that is evaluated beside it.
policy::PolicySources set_of(const PolicyFiles& files, policy::Shadows shadows);

}  // namespace podjail::webhook
