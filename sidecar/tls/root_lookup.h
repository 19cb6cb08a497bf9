// Where a store of OpenSSL finds the roots: each is read when a chain first asks for its subject. Reading a
// certificate for use takes OpenSSL 3.0 some 150 µs, for all roots of a machine longer than the rest of the
// sidecar's start.
#pragma once

#include "sidecar/tls/openssl_handles.h"
#include "sidecar/tls/roots.h"

namespace podjail::tls {

// `store` trusts `roots` from here on, of which it has a copy. A root that turns out not to be readable is
// not trusted. False if OpenSSL has no memory. Before the store is used; it may then be by any thread.
bool add_root_lookup(X509_STORE* store, const Roots& roots);

}  // namespace podjail::tls
