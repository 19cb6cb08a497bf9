// Under which name a pod is counted: that of what made it, so that the pods of a Deployment, or of the runs
// of a CronJob, are one workload. Pure.
#pragma once

#include <string>
#include <string_view>

namespace podjail::agent {

// A pod's name without what controllers put behind theirs: "web-7c5ddbdf54-x2x9k" (Deployment), "nightly-
// 28930560-9xk2p" (CronJob), "build-x2x9k" (Job, DaemonSet), "db-0" (StatefulSet). A name that ends otherwise
// stays. Only for pods whose workload the admission webhook did not name.
std::string workload_of_pod(std::string_view pod);

}  // namespace podjail::agent
