// A connection that onConnect lets pass as it is: reads the name in its ClientHello where there is one, asks
// the policies, and relays to the upstream that the sidecar resolves itself. Where the workload's packets
// went is never dialled.
#pragma once

#include "sidecar/proxy/connection_facts.h"
#include "sidecar/proxy/judge.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

// Waits until the whole ClientHello has arrived, which stays unread, and returns the name it asks for.
// Nothing if there is none, it is no host name, or it differs from the name the workload resolved: then the
// connection is one to intercept, where each of these has its refusal. `channel`'s deadline bounds it.
net::Task<std::optional<HostName>> peek_server_name(net::Channel& channel, const ConnectionFacts& facts);

// Serves a connection that `judgement` permits, to its end, and leaves the record of it.
net::Task<void> relay_connection(Worker& worker, net::Channel& channel, const ConnectionFacts& facts,
                                 const Judgement& judgement);

}  // namespace podjail::proxy
