// At which ports the node must reach a pod, so that its probes work. Pure.
//
// The kubelet connects to a pod for httpGet, tcpSocket and grpc handlers, of probes and of the container's
// lifecycle. The jail lets it in at the ports that the annotation podjail.dev/inbound-ports names
// (docs/hook.md); here it is completed, from what its author wrote there and from what the containers ask
// for.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::webhook {

// In ascending order, each once; often none. The pod has the shape of pod_shape.h. kRefused for an annotation
// that the hook would refuse, and for more ports than it takes.
Result<std::vector<std::uint16_t>> inbound_ports_of(const nlohmann::json& pod);

// The handlers that the jail does not help, each with its place: of another host than the pod, at a port that
// is podjail's own, or by a name that no port of the container has.
std::vector<std::string> inbound_warnings_of(const nlohmann::json& pod);

}  // namespace podjail::webhook
