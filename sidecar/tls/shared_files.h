// What the sidecar leaves for the workload in the shared directory: the issuer's certificate, a merged trust
// bundle in the forms that programs read, and the environment variables that make every ecosystem read it.
// Never a key: what is written is made from certificates.
#pragma once

#include <string>

#include "lib/base/result.h"
#include "sidecar/tls/roots.h"

namespace podjail::tls {

struct Trust {
  const Roots& roots;  // what the sidecar trusts
  X509* issuer;        // the pod's
};

// Writes bundle.pem, truststore.jks, truststore.p12, ca.hash, env and, as the last, ca.crt into `directory`
// (which exists), each atomically, mode 0444: whoever sees ca.crt sees the others. `env` names the files by
// their place in the workload, contract::kSharedDirectory. The stores have one password,
// contract::kTrustStorePassword. kInvalid without roots.
Status write_shared_files(const std::string& directory, const Trust& trust);

}  // namespace podjail::tls
