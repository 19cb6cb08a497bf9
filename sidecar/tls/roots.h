// The certificates the sidecar trusts upstream, read once from PEM files. A machine trusts some 140 and a
// workload's upstreams need two or three of them, so they are kept as they were written; root_lookup.h reads
// those that a chain asks for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

struct Root {
  std::string der;
  unsigned long subject = 0;  // hash_of its subject
};

struct Roots {
  std::vector<Root> certificates;
};

// Every certificate of every file. A file that cannot be read, holds no certificate or holds a damaged one is
// an error: a trust store that is quietly smaller than configured fails later and elsewhere.
Result<Roots> load_roots(const std::vector<std::string>& files);

Root root_of(X509* certificate);

// By which a certificate is found: names that OpenSSL takes for the same have the same.
unsigned long hash_of(const X509_NAME* name);

// The certificates of one PEM text; other kinds of PEM block are skipped. kInvalid for none or a damaged one.
Result<std::vector<X509Ptr>> parse_certificates(std::string_view pem);

// The certificates alone, as PEM: no comment and no key that a file may also hold.
std::string to_pem(const Roots& roots);

}  // namespace podjail::tls
