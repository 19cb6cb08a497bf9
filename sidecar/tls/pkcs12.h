// PKCS #12 (RFC 7292) with trusted certificates alone, as Java reads it: each bag carries Oracle's attribute
// "trusted key usage" (2.16.840.1.113894.746875.1.1), without which Java takes a certificate for a part of
// some chain and trusts nothing.
//
// Nothing is encrypted: certificates are public, and Java opens such a file also where no password is given,
// as it does with its own cacerts. The integrity code is HMAC-SHA-1 over one iteration: it finds damage, and
// Java 8 reads no newer one.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "sidecar/tls/truststore_entry.h"

namespace podjail::tls {

// The file's bytes. kInternal when OpenSSL fails.
Result<std::string> encode_pkcs12(TruststoreEntries entries, std::string_view password);

}  // namespace podjail::tls
