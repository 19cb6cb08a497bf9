// Admission of ConfigMaps that hold policies: what does not compile or fails its own tests is not kept.
#pragma once

#include <functional>

#include "webhook/admission/review.h"
#include "webhook/policies/trial.h"

namespace podjail::webhook {

using JudgePolicies = std::function<Result<Trial>(const nlohmann::json& config_map)>;

// /validate/configmaps. Those without the label podjail.dev/policy=true are nobody's policies.
Verdict validate_config_map(const Review& review, const JudgePolicies& judge);

}  // namespace podjail::webhook
