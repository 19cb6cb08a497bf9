// How each object of the configuration file becomes its part of Config. Reading is over, and unknown keys are
// refused, when the section given to the function is destroyed.
#pragma once

#include "sidecar/config/config.h"
#include "sidecar/config/json_section.h"

namespace podjail::config {

policy::PodFacts read_pod(JsonSection&& section);
AdminConfig read_admin(JsonSection&& section);
UpstreamConfig read_upstream(JsonSection&& section);
std::vector<UpstreamTls> read_upstream_tls(JsonSection& root);
PolicyConfig read_policy(JsonSection&& section);
DnsConfig read_dns(JsonSection&& section);
DecisionLogConfig read_decision_log(JsonSection&& section);
LimitsConfig read_limits(JsonSection&& section);

}  // namespace podjail::config
