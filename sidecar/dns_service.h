// The DNS service with its traces: every question is counted; refusals, names asked for the first time and
// questions that a policy let out are recorded.
#pragma once

#include <optional>

#include "sidecar/dns/server.h"
#include "sidecar/outside_resolver.h"
#include "sidecar/proxy/worker.h"

namespace podjail {

// Thread rule: the thread that runs `context`.
class DnsService {
 public:
  // `shared` must outlive it. `search_list` is what the pod's clients append to names. Without `outside`
  // nothing but addresses is answered.
  DnsService(net::asio::io_context& context, const proxy::Shared& shared, dns::SearchList search_list = {},
             std::optional<OutsideResolver> outside = std::nullopt);
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
