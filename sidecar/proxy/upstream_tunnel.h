// The way out through a proxy of the operator's: asks it for a tunnel to what a permit names. Until it has
// agreed, nothing of the workload's request is sent, and what it says is read as strictly as an upstream's
// answer.
#pragma once

#include <chrono>
#include <optional>

#include "sidecar/proxy/dialler.h"
#include "sidecar/proxy/permit.h"
#include "sidecar/proxy/upstream.h"

namespace podjail::proxy {

// `proxy` is a fresh connection to the proxy; afterwards it is one to the permit's host. Nothing, or why
// there is no tunnel within `timeout`. `authorization` goes to the proxy and nowhere else; "": there is none.
net::Task<std::optional<DialFailure>> open_upstream_tunnel(Upstream& proxy, const Permit& permit,
                                                           std::string_view authorization,
                                                           std::chrono::milliseconds timeout);

}  // namespace podjail::proxy
