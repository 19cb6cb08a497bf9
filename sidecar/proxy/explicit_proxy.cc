#include "sidecar/proxy/explicit_proxy.h"

#include <sys/socket.h>

#include <array>

#include "sidecar/http/connect_head.h"
#include "sidecar/http/refusal.h"
#include "sidecar/proxy/http_session.h"
#include "sidecar/proxy/linger.h"
#include "sidecar/proxy/preamble.h"
#include "sidecar/proxy/recorder.h"
#include "sidecar/proxy/socks_tunnel.h"
#include "sidecar/proxy/tunnel_target.h"

namespace podjail::proxy {
namespace {

constexpr std::string_view kConnect = "CONNECT ";
constexpr std::string_view kGranted = "HTTP/1.1 200 Connection established\r\n\r\n";

http::ConnectHead refused(Reason reason) {
  http::ConnectHead head;
  head.state = http::ParseState::kRejected;
  head.rejection = {reason, status_of(reason), ""};
  return head;
}

net::Task<http::ConnectHead> read_head(Worker& worker, net::Channel& channel) {
  const auto& limits = worker.config().limits;
  http::ConnectHead head;
  const Measure measure = [&head, &limits](std::string_view bytes) {
    head = http::parse_connect_head(bytes, {limits.max_head_bytes, limits.max_headers});
    const bool whole = head.state == http::ParseState::kComplete;
    if (!whole && head.state != http::ParseState::kRejected) return Measured{};
    return Measured{whole ? Measured::State::kWhole : Measured::State::kRejected, head.length};
  };
  if (const auto gone = co_await read_preamble(channel, measure)) head = refused(*gone);
  co_return head;
}

net::Task<void> refuse(Worker& worker, net::Channel& channel, const ConnectionFacts& facts,
                       http::Rejection rejection) {
  PendingRecord record(worker, facts);
  record.fields().method = "CONNECT";
  record.fields().port = facts.original.endpoint.port;
  record.fields().status = rejection.status;
  record.fields().message = rejection.detail;
  record.finish(Verdict::kDeny, rejection.reason);
  channel.set_deadline(net::coarse_now() + worker.config().limits.head_timeout);
  const auto text =
      http::make_refusal({rejection.status, rejection.reason, "", rejection.detail, record.id()},
                         http::RefusalFormat::kText, http::RefusalBody::kSent, http::KeepAlive::kNo);
  if (co_await channel.write_all(text) == net::IoState::kDone) co_await linger(channel);
}

bool asks_to_connect(int fd) {
  std::array<char, kConnect.size()> bytes;
  const ssize_t got = ::recv(fd, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  return got == static_cast<ssize_t>(kConnect.size()) &&
         std::string_view(bytes.data(), bytes.size()) == kConnect;
}

}  // namespace

ProxySpeech speech_at(const Endpoint& destination, config::ExplicitProxy served) {
  const auto& address = destination.address;
  const bool loopback = address == *IpAddress::parse("127.0.0.1") || address == *IpAddress::parse("::1");
  if (loopback && destination.port == contract::kExplicitPort) {
    const bool open = served == config::ExplicitProxy::kPort || served == config::ExplicitProxy::kBoth;
    return open ? ProxySpeech::kRequired : ProxySpeech::kRefused;
  }
  const bool open = served == config::ExplicitProxy::kTransparent || served == config::ExplicitProxy::kBoth;
  return open ? ProxySpeech::kAllowed : ProxySpeech::kRefused;
}

bool asks_for_tunnel(int fd) {
  return asks_to_connect(fd) || speaks_socks(fd);
}

net::Task<Tunnel> open_tunnel(Worker& worker, net::Channel& channel, ConnectionFacts& facts) {
  channel.set_deadline(net::coarse_now() + worker.config().limits.head_timeout);
  if (speaks_socks(channel.fd())) co_return co_await open_socks_tunnel(worker, channel, facts);
  facts.protocol = Protocol::kHttp;
  auto head = co_await read_head(worker, channel);
  if (head.state == http::ParseState::kComplete) {
    aim_at(facts, std::move(head.target->host), *head.target->port);
    if (facts.aim == Aim::kOurselves) head = refused(Reason::kDirectAccess);
  }
  if (head.state == http::ParseState::kRejected) {
    co_await refuse(worker, channel, facts, head.rejection);
    co_return Tunnel::kRefused;
  }
  if (co_await channel.write_all(kGranted) != net::IoState::kDone) {
    record_refused_connection(worker, facts, Reason::kDownstreamClosed);
    co_return Tunnel::kRefused;
  }
  facts.protocol = Protocol::kUnknown;
  co_return Tunnel::kOpen;
}

std::optional<ConnectionFacts> facts_of_absolute(const ConnectionFacts& facts,
                                                 const http::RequestHead& head) {
  if (head.absolute_port == 0) return std::nullopt;
  auto named = facts;
  // The parser has seen to it that Host and target agree.
  if (auto authority = http::Authority::parse(head.host))
    aim_at(named, std::move(authority->host), head.absolute_port);
  return named;
}

}  // namespace podjail::proxy
