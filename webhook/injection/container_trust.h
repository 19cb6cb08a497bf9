// What every other container of a jailed pod gets: the variables by which its programs trust the pod's
// issuer, the shared directory, and one capability less. Pure.
#pragma once

#include <nlohmann/json.hpp>

namespace podjail::webhook {

// The container with what it lacks; unchanged when it lacks nothing.
//
// Variables are added where the user has set nothing (docs/trust.md). A container that takes its variables
// from ConfigMaps or Secrets (envFrom) gets none: what is added here would win over those, which only the
// runtime can read; there podjail-runtime adds them.
nlohmann::json with_trust(nlohmann::json container);

}  // namespace podjail::webhook
