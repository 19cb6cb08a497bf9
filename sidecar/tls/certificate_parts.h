// The parts every certificate of ours is put together from: keys, serials, times, names, extensions. Each
// gives null or false when OpenSSL fails; the callers turn that into one Error.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

using WallClock = std::chrono::system_clock;

EvpPkeyPtr make_p256_key();

// A positive random serial of 127 bits (RFC 5280 §4.1.2.2: positive, at most 20 octets).
bool set_random_serial(X509* certificate);

bool set_validity(X509* certificate, WallClock::time_point not_before, WallClock::time_point not_after);

// A name of one common name (at most 64 bytes, X.520 ub-common-name), or an empty one for "".
bool set_subject(X509* certificate, const std::string& common_name);

// An extension from OpenSSL's configuration syntax, x509v3_config(5). `issuer` and `subject` feed the key
// identifier extensions and may be null elsewhere.
X509ExtensionPtr make_extension(int nid, const char* value, X509* issuer, X509* subject);

bool add_extension(X509* certificate, int nid, const char* value, X509* issuer);

std::string to_pem(X509* certificate);
std::string to_der(X509* certificate);
std::string der_to_pem(std::string_view der);
X509Ptr from_der(std::string_view der);

}  // namespace podjail::tls
