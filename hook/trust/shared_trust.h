// What the sidecar left in the shared directory, as the container sees it. The container's author may have
// put something else there, so all of it is looked at before it is copied anywhere.
#pragma once

#include <string>

#include "lib/base/result.h"

namespace podjail::trust {

inline constexpr std::size_t kMaxIssuerBytes = 64 << 10;
inline constexpr std::size_t kMaxBundleBytes = 4 << 20;  // Debian's is 220 KiB; Java stores are smaller

struct SharedTrust {
  std::string issuer;  // PEM, canonical
  // Empty where the file is missing, as with a sidecar of an older version.
  std::string bundle;  // PEM, canonical: roots and issuer
  std::string jks;
  std::string pkcs12;
  std::string hash;  // eight hexadecimal digits
};

// kRefused if the issuer's certificate is not there: the sidecar is not ready. kInvalid if a file is not what
// its name says.
Result<SharedTrust> read_shared_trust(int root);

}  // namespace podjail::trust
