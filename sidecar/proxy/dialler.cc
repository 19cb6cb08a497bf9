#include "sidecar/proxy/dialler.h"

#include "sidecar/net/socket.h"
#include "sidecar/proxy/upstream_tunnel.h"
#include "sidecar/tls/tls_stream.h"
#include "sidecar/tls/verify_outcome.h"

namespace podjail::proxy {
namespace {

tl::unexpected<DialFailure> failed(Reason reason, std::string detail, std::string address = {}) {
  return tl::unexpected(DialFailure{reason, std::move(detail), std::move(address)});
}

Reason reason_of(ErrorKind kind) {
  return kind == ErrorKind::kTimeout ? Reason::kUpstreamTimeout : Reason::kConnectFailed;
}

// Three sentences: whose mistake it is differs.
std::string_view explain(ErrorKind kind) {
  if (kind == ErrorKind::kNotFound) return "the name does not exist or has no address";
  if (kind == ErrorKind::kTimeout) return "the resolver did not answer";
  return "the resolver gave no usable answer";
}

// The kernel picks the pod's own address as source exactly when the destination is the pod itself.
bool is_own_address(int fd, const UpstreamAddress& address) {
  const auto local = net::local_endpoint(fd);
  return !local || local->address == address.endpoint.address;
}

// Another address of the name may serve, unless a certificate does not verify or a proxy says no.
bool is_final(Reason reason) {
  return reason == Reason::kUpstreamTlsFailed || reason == Reason::kProxyRefused;
}

}  // namespace

std::chrono::milliseconds Dialler::patience(const Permit& permit) const {
  if (!permit.until()) return options_.connect_timeout;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*permit.until() - net::coarse_now());
  return std::clamp(left, std::chrono::milliseconds(1), options_.connect_timeout);
}

const UpstreamProxy* Dialler::proxy_for(const Permit& permit) const {
  return options_.proxy && options_.proxy->serves(permit.host()) ? &*options_.proxy : nullptr;
}

net::Task<Dialler::Addresses> Dialler::proxy_addresses(const UpstreamProxy& proxy,
                                                       std::chrono::milliseconds timeout) {
  if (const auto* address = std::get_if<IpAddress>(&proxy.at.host))
    co_return std::vector{UpstreamAddress{Endpoint{*address, proxy.at.port}}};
  auto addresses = co_await permitted_addresses(std::get<HostName>(proxy.at.host), proxy.at.port, timeout);
  if (!addresses) {
    auto& detail = addresses.error().detail;
    detail =
        detail.empty() ? "the upstream proxy's address is not permitted" : "the upstream proxy: " + detail;
  }
  co_return addresses;
}

net::Task<Dialler::Addresses> Dialler::permitted_addresses(const HostName& host, std::uint16_t port,
                                                           std::chrono::milliseconds timeout) {
  const auto resolved = co_await resolver_.resolve(host, timeout);
  if (!resolved) co_return failed(Reason::kResolveFailed, std::string(explain(resolved.error().kind())));
  std::vector<UpstreamAddress> permitted;
  for (const auto& address : *resolved) {
    const UpstreamAddress candidate{Endpoint{address, port}};
    if (addresses_.permits(candidate)) permitted.push_back(candidate);
  }
  if (permitted.empty()) co_return failed(Reason::kAddressRefused, "", resolved->front().to_string());
  auto raced = net::interleave_families(permitted);
  if (raced.size() > options_.max_attempts) raced.resize(options_.max_attempts);
  co_return raced;
}

net::Task<Dialler::Addresses> Dialler::addresses_for(const Permit& permit) {
  if (const auto* proxy = proxy_for(permit)) co_return co_await proxy_addresses(*proxy, patience(permit));
  co_return co_await permitted_addresses(permit.host(), permit.port(), patience(permit));
}

net::Task<Dialler::Dialled> Dialler::dial(const Permit& permit, Offer offer) {
  const auto begin = net::Clock::now();
  const auto* proxy = proxy_for(permit);
  auto addresses = co_await addresses_for(permit);
  if (!addresses) co_return tl::unexpected(std::move(addresses.error()));
  Dialled dialled = failed(Reason::kConnectFailed, "");
  while (!addresses->empty()) {
    auto connected = co_await net::connect_first(context_, deadlines_, *addresses, patience(permit));
    if (!connected) {
      const auto& [error, upstream] = connected.error();
      const auto* detail = proxy != nullptr ? "the upstream proxy could not be reached" : "";
      co_return failed(reason_of(error.kind()), detail, upstream.endpoint.to_string());
    }
    const auto address = connected->upstream;
    std::erase_if(*addresses, [&address](const auto& other) { return other.endpoint == address.endpoint; });
    dialled = co_await open(permit, offer, std::move(*connected));
    if (dialled || is_final(dialled.error().reason)) break;
  }
  if (dialled) {
    metrics_.observe_upstream_connect_seconds(
        std::chrono::duration<double>(net::Clock::now() - begin).count());
  }
  co_return dialled;
}

net::Task<Dialler::Dialled> Dialler::open(const Permit& permit, Offer offer, net::Connected connected) {
  auto& fd = connected.fd;
  const auto text = connected.upstream.endpoint.to_string();
  if (is_own_address(fd.get(), connected.upstream) && !addresses_.names(connected.upstream))
    co_return failed(Reason::kAddressRefused, "", text);
  auto upstream = std::make_unique<Upstream>(context_, deadlines_, blocks_,
                                             std::make_unique<net::PlainStream>(std::move(fd)));
  upstream->address = text;
  if (const auto* proxy = proxy_for(permit)) {
    auto failure = co_await open_upstream_tunnel(*upstream, permit, proxy->authorization, patience(permit));
    if (failure) co_return failed(failure->reason, std::move(failure->detail), text);
  }
  if (permit.scheme() != Scheme::kHttps) co_return upstream;
  co_return co_await start_tls(permit, offer, std::move(upstream));
}

net::Task<Dialler::Dialled> Dialler::start_tls(const Permit& permit, Offer offer,
                                               std::unique_ptr<Upstream> upstream) {
  auto& channel = upstream->channel;
  auto ssl = tls_.make(channel.fd(), permit.host(), permit.port(), offer);
  if (!ssl) co_return failed(Reason::kInternal, "", upstream->address);
  auto plain = channel.take_stream();
  channel.replace_stream(
      std::make_unique<tls::TlsStream>(static_cast<net::PlainStream&>(*plain).release(), std::move(*ssl)));
  co_return co_await shake_hands(permit, std::move(upstream));
}

net::Task<Dialler::Dialled> Dialler::shake_hands(const Permit& permit, std::unique_ptr<Upstream> upstream) {
  auto& channel = upstream->channel;
  auto& stream = static_cast<tls::TlsStream&>(channel.stream());
  channel.set_deadline(net::coarse_now() + patience(permit));
  auto state = stream.handshake_step();
  while (state == net::IoState::kWantRead || state == net::IoState::kWantWrite) {
    if (co_await channel.wait(state) != net::IoState::kDone) break;
    state = stream.handshake_step();
  }
  const bool done = state == net::IoState::kDone;
  metrics_.count_tls_handshake(observe::TlsSide::kUpstream,
                               done ? observe::Outcome::kOk : observe::Outcome::kFailed);
  if (done) {
    channel.clear_deadline();
    if (stream.alpn() == "h2") upstream->version = Upstream::Version::kHttp2;
    co_return upstream;
  }
  if (channel.timed_out()) co_return failed(Reason::kUpstreamTimeout, "", upstream->address);
  const auto outcome = tls::verify_outcome(stream.ssl());
  const auto detail = outcome == tls::VerifyOutcome::kOk ? "the TLS handshake failed" : tls::explain(outcome);
  co_return failed(Reason::kUpstreamTlsFailed, std::string(detail), upstream->address);
}

}  // namespace podjail::proxy
