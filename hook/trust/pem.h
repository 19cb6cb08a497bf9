// Certificates in PEM (RFC 7468) and the bundle that a workload is to trust. Pure; no certificate is
// interpreted here.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::trust {

// The CERTIFICATE blocks of `text`, each rewritten from its base64 alone, and nothing of what stands around
// them. kInvalid if there is none, if one is not well formed, or if `text` has any other kind of block: a
// file with a key in it is a mistake that must not be copied into containers.
Result<std::string> certificates_in(std::string_view text);

// The image's own bundle, as it is, and the issuer's certificates behind it, between two lines of comment.
// What stands between such lines already is an earlier issuer's and goes: a container that is started again
// with the files it had does not collect them. Merging twice is merging once.
std::string merge_bundle(std::string_view image, std::string_view issuer);

}  // namespace podjail::trust
