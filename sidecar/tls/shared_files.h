// What the sidecar leaves for the workload in the shared directory: the issuer's certificate, a merged trust
// bundle, and the environment variables that make every ecosystem read it. Never a key.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::tls {

struct TrustPem {
  std::string_view roots;   // what the sidecar trusts, PEM
  std::string_view issuer;  // the pod's issuer, PEM
};

// Writes ca.crt, bundle.pem and env into `directory` (which exists), each atomically, mode 0444. `env` names
// the files by their place in the workload, contract::kSharedDirectory. kInvalid when a PEM is empty or holds
// a private key.
Status write_shared_files(const std::string& directory, const TrustPem& trust);

}  // namespace podjail::tls
