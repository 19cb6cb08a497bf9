#include "sidecar/proxy/connection.h"

#include <sys/socket.h>

#include <array>

#include "sidecar/http/detect.h"
#include "sidecar/net/socket.h"
#include "sidecar/proxy/containers.h"
#include "sidecar/proxy/explicit_proxy.h"
#include "sidecar/proxy/http2_session.h"
#include "sidecar/proxy/http_session.h"
#include "sidecar/proxy/own_ports.h"
#include "sidecar/proxy/raw_session.h"
#include "sidecar/tls/tls_stream.h"

namespace podjail::proxy {
namespace {

// Enough for a method token and for the version of a TLS record.
constexpr std::size_t kPeekBytes = 48;

struct Peeked {
  http::Detected detected = http::Detected::kNeedMore;
  Reason problem = Reason::kUnknownProtocol;  // when neither
};

// Waits until the first bytes name a protocol, without taking them out of the socket.
net::Task<Peeked> detect_protocol(net::Channel& channel) {
  std::array<char, kPeekBytes> bytes;
  ssize_t before = 0;
  while (true) {
    if (co_await channel.wait(net::IoState::kWantRead) != net::IoState::kDone) {
      co_return Peeked{http::Detected::kNeither,
                       channel.timed_out() ? Reason::kDetectTimeout : Reason::kDraining};
    }
    const ssize_t got = ::recv(channel.fd(), bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    // The same bytes again: the peer has ended its side, no more will come.
    if (got <= 0 || got == before) co_return Peeked{http::Detected::kNeither, Reason::kDownstreamClosed};
    before = got;
    const auto detected = http::detect({bytes.data(), static_cast<std::size_t>(got)});
    if (detected != http::Detected::kNeedMore) co_return Peeked{detected, Reason::kUnknownProtocol};
  }
}

class Connection {
 public:
  Connection(Worker& worker, UniqueFd fd, ConnectionFacts facts)
      : worker_(worker),
        channel_(worker.context(), worker.deadlines(), std::make_unique<net::PlainStream>(std::move(fd))),
        facts_(std::move(facts)) {}

  net::Task<void> serve() {
    if (facts_.aim == Aim::kOurselves) co_return refuse(Reason::kDirectAccess);
    if (wants_judging() && co_await serve_raw(Protocol::kTcp, *facts_.dns_name)) co_return;
    auto peeked = co_await peek();
    if (facts_.speech != ProxySpeech::kRefused && asks_for_tunnel(channel_.fd())) {
      if (co_await open_tunnel(worker_, channel_, facts_) == Tunnel::kRefused) co_return;
      if (wants_judging() && co_await serve_raw(Protocol::kTcp, *facts_.dns_name)) co_return;
      peeked = co_await peek();
    }
    if (peeked.detected == http::Detected::kHttp) {
      facts_.protocol = Protocol::kHttp;
      co_await serve_http(Scheme::kHttp);
    } else if (facts_.speech == ProxySpeech::kRequired) {
      refuse(Reason::kDirectAccess);
    } else if (peeked.detected == http::Detected::kHttp2 && speaks_http2()) {
      facts_.protocol = Protocol::kHttp;
      co_await serve_http2(Scheme::kHttp);
    } else if (peeked.detected == http::Detected::kTls) {
      facts_.protocol = Protocol::kTls;
      if (wants_judging()) {
        const auto name = co_await peek_server_name(channel_, facts_);
        if (name && co_await serve_raw(Protocol::kTls, *name)) co_return;
      }
      if (!co_await start_tls()) co_return;
      if (facts_.alpn == "h2") {
        co_await serve_http2(Scheme::kHttps);
      } else {
        co_await serve_http(Scheme::kHttps);
      }
    } else if (!co_await serve_observed(peeked.problem)) {
      refuse(peeked.problem);
    }
  }

 private:
  net::Task<Peeked> peek() {
    if (worker_.config().mode == config::Mode::kObserve) co_return co_await peek_for_a_while();
    channel_.set_deadline(net::coarse_now() + worker_.config().limits.detect_timeout);
    co_return co_await peek_idle();
  }

  // A deadline of the channel's own would be its end, and one that is observed may go on.
  net::Task<Peeked> peek_for_a_while() {
    bool waited = false;
    net::Deadlines::Watch patience(worker_.deadlines(), [this, &waited] {
      waited = true;
      channel_.cancel();
    });
    patience.set(net::coarse_now() + worker_.config().limits.detect_timeout);
    auto peeked = co_await peek_idle();
    if (waited && worker_.phase() == Phase::kServing) {
      channel_.resume();
      if (peeked.problem == Reason::kDraining) peeked.problem = Reason::kDetectTimeout;
    }
    channel_.set_deadline(net::coarse_now() + worker_.config().limits.detect_timeout);  // for a handshake
    co_return peeked;
  }

  net::Task<Peeked> peek_idle() {
    const auto place = worker_.enter_idle(channel_);
    const auto peeked = co_await detect_protocol(channel_);
    worker_.leave_idle(place);
    co_return peeked;
  }

  // Only a connection whose name is known can be judged before it says anything.
  bool wants_judging() const { return facts_.dns_name && worker_.judge().judges_connections(); }

  // Serves the connection to its end if onConnect says what becomes of it; false: it is to be intercepted.
  net::Task<bool> serve_raw(Protocol protocol, const HostName& name) {
    const auto asked = worker_.judge().judge_connection(protocol, facts_, name);
    worker_.metrics().observe_policy_seconds(asked.judgement.seconds);
    if (asked.verdict == ConnectVerdict::kObserve)
      record_observed_connection(worker_, facts_, asked.judgement);
    if (asked.verdict == ConnectVerdict::kIntercept || asked.verdict == ConnectVerdict::kObserve)
      co_return false;
    facts_.protocol = protocol;
    if (protocol == Protocol::kTls) facts_.sni = name;
    if (asked.verdict == ConnectVerdict::kRefuse) {
      refuse_judged(asked.judgement);
    } else {
      co_await relay_connection(worker_, channel_, facts_, asked.judgement);
    }
    co_return true;
  }

  // While nothing is enforced, a connection of no known protocol is relayed to where its name leads.
  net::Task<bool> serve_observed(Reason problem) {
    if (problem != Reason::kUnknownProtocol && problem != Reason::kDetectTimeout) co_return false;
    if (!facts_.dns_name) co_return false;
    const auto judgement = worker_.judge().observe_unread(facts_, *facts_.dns_name);
    if (!judgement) co_return false;
    facts_.protocol = Protocol::kTcp;
    co_await relay_connection(worker_, channel_, facts_, *judgement);
    co_return true;
  }

  void refuse_judged(const Judgement& judgement) {
    net::reset_on_close(channel_.fd());
    record_refused_connection(worker_, facts_, judgement.decision.reason, &judgement);
  }

  net::Task<void> serve_http(Scheme scheme) {
    HttpSession session(worker_, channel_, facts_, scheme);
    co_await session.run();
  }

  net::Task<void> serve_http2(Scheme scheme) {
    Http2Session session(worker_, channel_, facts_, scheme);
    co_await session.run();
  }

  bool speaks_http2() const { return worker_.config().max_http_version == config::MaxHttpVersion::k2; }

  // The leaf is minted in the handshake, from the name alone: nothing is asked of the upstream.
  net::Task<bool> start_tls() {
    tls::HandshakePlan plan{worker_.leaves(), facts_.dns_name, {}, {}, {}};
    const auto minted_before = worker_.leaves().minted();
    auto ssl = worker_.shared().server_tls.make(channel_.fd(), plan);
    if (!ssl) {
      refuse(Reason::kInternal);
      co_return false;
    }
    auto plain = channel_.take_stream();
    auto stream =
        std::make_unique<tls::TlsStream>(static_cast<net::PlainStream&>(*plain).release(), std::move(*ssl));
    auto& tls_stream = *stream;
    channel_.replace_stream(std::move(stream));
    auto state = tls_stream.handshake_step();
    while (state == net::IoState::kWantRead || state == net::IoState::kWantWrite) {
      if (co_await channel_.wait(state) != net::IoState::kDone) break;
      state = tls_stream.handshake_step();
    }
    facts_.sni = plan.name;
    const bool done = state == net::IoState::kDone;
    count_handshake(minted_before, done ? observe::Outcome::kOk : observe::Outcome::kFailed);
    if (done) {
      facts_.protocol = Protocol::kHttps;
      facts_.alpn = tls_stream.alpn() == "h2" ? "h2" : tls_stream.alpn().empty() ? "" : "http/1.1";
    } else {
      refuse_handshake(plan.refusal.value_or(Reason::kTlsHandshakeFailed));
    }
    co_return done;
  }

  void count_handshake(std::uint64_t minted_before, observe::Outcome outcome) {
    auto& metrics = worker_.metrics();
    metrics.count_tls_handshake(observe::TlsSide::kDownstream, outcome);
    if (worker_.leaves().minted() != minted_before) {
      metrics.count_leaf_minted();
    } else if (outcome == observe::Outcome::kOk) {
      metrics.count_leaf_cache_hit();
    }
  }

  void refuse(Reason reason) {
    net::reset_on_close(channel_.fd());
    record_refused_connection(worker_, facts_, reason);
  }

  // The alert is on its way and says more than a reset would: the connection ends with a FIN.
  void refuse_handshake(Reason reason) { record_refused_connection(worker_, facts_, reason); }

  Worker& worker_;
  net::Channel channel_;
  ConnectionFacts facts_;
};

std::string requester_of(int fd) {
  const auto peer = net::peer_endpoint(fd);
  return peer ? peer->address.to_string() : std::string();
}

}  // namespace

ConnectionFacts facts_of(Worker& worker, int fd, std::uint64_t id) {
  ConnectionFacts facts;
  facts.id = id;
  if (worker.external() != nullptr) facts.requester = requester_of(fd);
  const auto original = net::original_destination(fd);
  const auto local = net::local_endpoint(fd);
  if (original) facts.speech = speech_at(original->endpoint, worker.config().explicit_proxy);
  const bool own_port =
      original && facts.speech != ProxySpeech::kRequired && is_own_port(original->endpoint.port);
  if (!original || !local || *local == original->endpoint || own_port) {
    facts.aim = Aim::kOurselves;  // an address we cannot tell counts as our own: nothing is done with it
  }
  if (local) facts.container = worker.containers().at_port(local->port);
  if (!original) return facts;
  facts.original = *original;
  facts.original_text = original->endpoint.to_string();
  facts.original_address = original->endpoint.address.to_string();
  facts.dns_name = worker.shared().names.name_of(original->endpoint.address);
  return facts;
}

ConnectionFacts facts_of_explicit(Worker& worker, int fd, std::uint64_t id) {
  ConnectionFacts facts;
  facts.id = id;
  if (worker.external() != nullptr) facts.requester = requester_of(fd);
  facts.speech = ProxySpeech::kRequired;
  const auto local = net::local_endpoint(fd);
  if (!local) {
    facts.aim = Aim::kOurselves;
    return facts;
  }
  facts.original = OriginalDestination{*local};
  facts.original_text = local->to_string();
  facts.original_address = local->address.to_string();
  return facts;
}

net::Task<void> serve_connection(Worker& worker, UniqueFd fd, ConnectionFacts facts) {
  Connection connection(worker, std::move(fd), std::move(facts));
  co_await connection.serve();
}

}  // namespace podjail::proxy
