// Whether a file or a directory of certificates holds those that a program has to trust. No certificate is
// interpreted: the same bytes are the same certificate. Pure but for the reading functions.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::cli {

// The certificates (DER) of a PEM text, whatever stands between them; at most 5000, of 64 KiB each. A block
// that is not base64 is none.
std::set<std::string> certificates_of(std::string_view pem);

enum class Holding : std::uint8_t {
  kHolds,
  kLacks,
  kCannotTell,  // a form that hides what is in it, such as an encrypted PKCS #12 store
};

// For PEM and for the stores of Java (JKS; PKCS #12 where it is not encrypted).
Holding holding_of(std::string_view store, const std::set<std::string>& wanted);

// The same for what is on disk: a file, or a directory of files. kNotFound, kSystem and the like where it
// cannot be read.
Result<Holding> holding_at(const std::string& path, const std::set<std::string>& wanted);

}  // namespace podjail::cli
