// The DNS service with its traces: every question is counted, refusals and names asked for the first time are
// recorded.
#pragma once

#include "sidecar/dns/server.h"
#include "sidecar/proxy/worker.h"

namespace podjail {

// Thread rule: the thread that runs `context`.
class DnsService {
 public:
  // `shared` must outlive it. `search_list` is what the pod's clients append to names.
  DnsService(net::asio::io_context& context, const proxy::Shared& shared, dns::SearchList search_list = {});
  void start(dns::ServerSockets sockets) { server_.start(std::move(sockets)); }
  void stop() { server_.stop(); }
  void flush() { log_.flush(); }

 private:
  void trace(const dns::Answer& answer);

  const proxy::Shared& shared_;
  observe::DecisionLog log_;
  net::Deadlines deadlines_;
  std::size_t names_known_ = 0;
  dns::Server server_;
};

}  // namespace podjail
