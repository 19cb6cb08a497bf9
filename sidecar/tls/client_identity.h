// The certificate the sidecar shows to an upstream that asks for one, and its key. The workload never sees
// either: it speaks to the upstream through the sidecar.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

struct ClientIdentity {
  std::vector<X509Ptr> chain;  // its own first, then intermediates
  EvpPkeyPtr key;
};

// From PEM. kInvalid for no certificate, a damaged or encrypted key, or a key of another certificate. No
// error holds a byte of the key.
Result<ClientIdentity> parse_client_identity(std::string_view certificates, std::string_view key);

// From files.
Result<ClientIdentity> load_client_identity(const std::string& certificate_file, const std::string& key_file);

}  // namespace podjail::tls
