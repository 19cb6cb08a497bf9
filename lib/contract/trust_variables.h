// The environment variables that make each ecosystem trust the pod's issuer. The sidecar lists them in the
// shared directory's `env` file; the runtime wrapper and the webhook set them.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace podjail::contract {

// A variable and the file of the shared directory it names. Most variables replace a tool's own roots, so
// they name the merged bundle; NODE_EXTRA_CA_CERTS adds to them, so it names the issuer's certificate alone.
struct TrustVariable {
  std::string_view name;
  std::string_view file;
};

// All of them, sorted by name.
std::span<const TrustVariable> trust_variables();

// What the variable says inside the workload: the file's path below kSharedDirectory.
std::string value_of(const TrustVariable& variable);

// The contents of the `env` file: NAME=value lines, sorted.
std::string trust_environment();

}  // namespace podjail::contract
