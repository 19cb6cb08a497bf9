// A downstream connection from accept to close: where it was meant to go, what it speaks (detected from its
// first bytes, still unread), TLS with a minted leaf if it is TLS, then HTTP. Anything else is reset, with a
// record of why.
#pragma once

#include "lib/base/unique_fd.h"
#include "sidecar/net/task.h"
#include "sidecar/proxy/connection_facts.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

// What the kernel, the synthetic names and the hook tell of an accepted connection.
ConnectionFacts facts_of(Worker& worker, int fd, std::uint64_t id);

// The same of one to a listener of its own, where a client takes us for its proxy.
ConnectionFacts facts_of_explicit(Worker& worker, int fd, std::uint64_t id);

net::Task<void> serve_connection(Worker& worker, UniqueFd fd, ConnectionFacts facts);

}  // namespace podjail::proxy
