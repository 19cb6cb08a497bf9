// The TLS contexts of the configuration: one for upstreams in general, and one for each entry of
// `upstream_tls`. Each has its own roots, client certificate and sessions, so nothing of one entry is used
// with a host of another.
#pragma once

#include "sidecar/config/config.h"
#include "sidecar/tls/client_context.h"

namespace podjail {

// Reads every file that is named. Any that cannot be used is an error that names the entry.
Result<tls::ClientContext> make_upstream_tls(const config::Config& config, const tls::Roots& roots);

}  // namespace podjail
