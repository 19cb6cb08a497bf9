// Opens upstream connections: resolve, check every address, connect to the first of the permitted ones that
// answers, verified TLS. Takes a Permit and nothing else, so nothing is resolved or dialled that no policy
// allowed. With a proxy, that is asked for a tunnel instead: it resolves the name, and no address but the
// proxy's own can be checked; the certificate is verified all the same.
#pragma once

#include <memory>
#include <string>

#include "sidecar/dns/resolver.h"
#include "sidecar/net/address_policy.h"
#include "sidecar/net/happy_eyeballs.h"
#include "sidecar/observe/metrics.h"
#include "sidecar/proxy/upstream.h"
#include "sidecar/proxy/upstream_proxy.h"
#include "sidecar/tls/client_context.h"

namespace podjail::proxy {

struct DialFailure {
  Reason reason = Reason::kConnectFailed;
  std::string detail;   // for the workload: no addresses, no internals
  std::string address;  // of the last attempt, for the record
};

class Dialler {
 public:
  using Offer = tls::ClientContext::Offer;
  struct Options {
    std::chrono::milliseconds connect_timeout{5000};  // resolution, each attempt, each handshake
    std::size_t max_attempts = 4;                     // addresses tried
    std::optional<UpstreamProxy> proxy;               // dialled in place of the hosts it serves
  };
  Dialler(net::asio::io_context& context, net::Deadlines& deadlines, net::BlockCache& blocks,
          dns::Resolver& resolver, const net::AddressPolicy& addresses, const tls::ClientContext& tls,
          observe::Metrics& metrics, Options options)
      : context_(context),
        deadlines_(deadlines),
        blocks_(blocks),
        resolver_(resolver),
        addresses_(addresses),
        tls_(tls),
        metrics_(metrics),
        options_(std::move(options)) {}

  net::Task<tl::expected<std::unique_ptr<Upstream>, DialFailure>> dial(const Permit& permit,
                                                                       Offer offer = Offer::kHttp11);

 private:
  using Dialled = tl::expected<std::unique_ptr<Upstream>, DialFailure>;
  using Addresses = tl::expected<std::vector<UpstreamAddress>, DialFailure>;
  net::Task<Addresses> permitted_addresses(const HostName& host, std::uint16_t port,
                                           std::chrono::milliseconds timeout);
  net::Task<Addresses> addresses_for(const Permit& permit);
  net::Task<Addresses> proxy_addresses(const UpstreamProxy& proxy, std::chrono::milliseconds timeout);
  // The proxy that the permit's host is reached through, or null.
  const UpstreamProxy* proxy_for(const Permit& permit) const;
  net::Task<Dialled> open(const Permit& permit, Offer offer, net::Connected connected);
  net::Task<Dialled> start_tls(const Permit& permit, Offer offer, std::unique_ptr<Upstream> upstream);
  net::Task<Dialled> shake_hands(const Permit& permit, std::unique_ptr<Upstream> upstream);
  // For the next step: what the permit still leaves of the time for it.
  std::chrono::milliseconds patience(const Permit& permit) const;

  net::asio::io_context& context_;
  net::Deadlines& deadlines_;
  net::BlockCache& blocks_;
  dns::Resolver& resolver_;
  const net::AddressPolicy& addresses_;
  const tls::ClientContext& tls_;
  observe::Metrics& metrics_;
  Options options_;
};

}  // namespace podjail::proxy
