// What of podjail's own container others may have touched, and what is ours alone. Pure.
#pragma once

#include <nlohmann/json.hpp>

namespace podjail::webhook {

// `wanted`, with what the cluster's own admission adds to every container and may keep: further entries of
// `resources` (LimitRanger), the mount of the service account's token, `imagePullPolicy: Always`
// (AlwaysPullImages), and the defaults of API servers of any version, by name and value. All else that
// `found` has is dropped.
nlohmann::json repaired(nlohmann::json wanted, const nlohmann::json& found);

}  // namespace podjail::webhook
