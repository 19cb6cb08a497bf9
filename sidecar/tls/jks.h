// Java's own key store format, JKS, with trusted certificates alone. Every JVM reads it, whatever its default
// type is; those before 8u60 read nothing else.
//
// The format (all numbers big-endian): 0xFEEDFEED, version 2, the number of entries; per entry the tag 2, the
// alias, the time it was added, the certificate's type and its bytes; and behind all that a SHA-1 of the
// password in UTF-16, the words "Mighty Aphrodite" and everything before. Texts are a 16-bit length and
// bytes. The digest finds damage, it protects nothing: whoever can write the file can compute it.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "sidecar/tls/truststore_entry.h"

namespace podjail::tls {

// The file's bytes; the same for the same input. `password` is ASCII. kInternal when OpenSSL fails.
Result<std::string> encode_jks(TruststoreEntries entries, std::string_view password);

}  // namespace podjail::tls
