#include "sidecar/proxy/socks_tunnel.h"

#include <sys/socket.h>

#include "sidecar/proxy/linger.h"
#include "sidecar/proxy/preamble.h"
#include "sidecar/proxy/recorder.h"
#include "sidecar/proxy/tunnel_target.h"
#include "sidecar/socks/socks5.h"

namespace podjail::proxy {
namespace {

// Notes what `parse` says of the bytes in `message`, and gives it the form of a Measure.
template <typename Message, typename Parse>
Measure measure_with(Message& message, Parse parse) {
  return [&message, parse](std::string_view bytes) {
    message = parse(bytes);
    switch (message.state) {
      case socks::State::kComplete:
        return Measured{Measured::State::kWhole, message.length};
      case socks::State::kNeedMore:
        return Measured{Measured::State::kNeedMore, 0};
      case socks::State::kRejected:
        break;
    }
    return Measured{Measured::State::kRejected, 0};
  };
}

// `reply` is the last the client hears; empty: there is nobody to hear it.
net::Task<Tunnel> refuse(Worker& worker, net::Channel& channel, const ConnectionFacts& facts,
                         socks::Rejection rejection, std::string reply) {
  PendingRecord record(worker, facts);
  record.fields().port = facts.original.endpoint.port;
  record.fields().message = rejection.detail;
  record.finish(Verdict::kDeny, rejection.reason);
  channel.set_deadline(net::coarse_now() + worker.config().limits.head_timeout);
  if (!reply.empty() && co_await channel.write_all(reply) == net::IoState::kDone) co_await linger(channel);
  co_return Tunnel::kRefused;
}

void aim_at_target(ConnectionFacts& facts, socks::Target target, const dns::NamePool& names) {
  if (auto* name = std::get_if<HostName>(&target.host)) {
    aim_at(facts, std::move(*name), target.port);
  } else {
    aim_at(facts, Endpoint{std::get<IpAddress>(target.host), target.port}, names);
  }
}

}  // namespace

bool speaks_socks(int fd) {
  char first = 0;
  return ::recv(fd, &first, 1, MSG_PEEK | MSG_DONTWAIT) == 1 && first == socks::kVersion;
}

net::Task<Tunnel> open_socks_tunnel(Worker& worker, net::Channel& channel, ConnectionFacts& facts) {
  socks::Greeting greeting;
  const auto measure_greeting = measure_with(greeting, socks::parse_greeting);
  if (const auto gone = co_await read_preamble(channel, measure_greeting))
    co_return co_await refuse(worker, channel, facts, {*gone, "", {}}, "");
  if (greeting.state == socks::State::kRejected) {
    co_return co_await refuse(worker, channel, facts, greeting.rejection,
                              std::string(socks::refuse_greeting()));
  }
  if (co_await channel.write_all(socks::accept_greeting()) != net::IoState::kDone)
    co_return co_await refuse(worker, channel, facts, {Reason::kDownstreamClosed, "", {}}, "");

  socks::Request request;
  const auto measure_request = measure_with(request, socks::parse_request);
  if (const auto gone = co_await read_preamble(channel, measure_request))
    co_return co_await refuse(worker, channel, facts, {*gone, "", {}}, "");
  if (request.state == socks::State::kRejected) {
    co_return co_await refuse(worker, channel, facts, request.rejection,
                              socks::make_reply(request.rejection.reply));
  }
  aim_at_target(facts, std::move(*request.target), worker.shared().names);
  if (facts.aim == Aim::kOurselves) {
    co_return co_await refuse(worker, channel, facts, {Reason::kDirectAccess, "", {}},
                              socks::make_reply(socks::Reply::kNotAllowed));
  }
  const auto granted = socks::make_reply(socks::Reply::kSucceeded);
  if (co_await channel.write_all(granted) != net::IoState::kDone)
    co_return co_await refuse(worker, channel, facts, {Reason::kDownstreamClosed, "", {}}, "");
  co_return Tunnel::kOpen;
}

}  // namespace podjail::proxy
