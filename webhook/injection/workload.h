// Which workload a pod belongs to, as people name it: not "web-7c9d8f6b5c" but "Deployment/web". Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace podjail::webhook {

// "kind/name" of what controls the pod: for a ReplicaSet of a Deployment the Deployment, for a Job of a
// CronJob the CronJob. "Pod/name" for a pod of its own; a name that the API server is still to make ends with
// '-'.
std::string workload_of(const nlohmann::json& pod);

}  // namespace podjail::webhook
