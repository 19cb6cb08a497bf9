#include "sidecar/proxy/raw_session.h"

#include <sys/socket.h>

#include <array>

#include "sidecar/net/socket.h"
#include "sidecar/proxy/recorder.h"
#include "sidecar/proxy/relay.h"
#include "sidecar/tls/client_hello.h"

namespace podjail::proxy {
namespace {

// What has arrived and stays in the socket: at most `into`; nothing at its end.
std::string_view peek(int fd, std::span<char> into) {
  const ssize_t got = ::recv(fd, into.data(), into.size(), MSG_PEEK | MSG_DONTWAIT);
  return {into.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
}

}  // namespace

net::Task<std::optional<HostName>> peek_server_name(net::Channel& channel, const ConnectionFacts& facts) {
  const auto bytes = std::make_unique<std::array<char, tls::kMaxClientHelloBytes>>();
  std::size_t before = 0;
  while (true) {
    const auto arrived = peek(channel.fd(), *bytes);
    const auto hello = tls::parse_client_hello(arrived);
    if (hello.state == tls::ClientHello::State::kComplete) {
      if (!hello.server_name) co_return std::nullopt;
      auto name = HostName::parse(*hello.server_name);
      if (!name || !facts.dns_name || *name != *facts.dns_name) co_return std::nullopt;
      co_return std::move(*name);
    }
    // As many bytes as before: the peer has ended its side.
    if (hello.state == tls::ClientHello::State::kMalformed || arrived.size() <= before)
      co_return std::nullopt;
    before = arrived.size();
    if (co_await channel.wait(net::IoState::kWantRead) != net::IoState::kDone) co_return std::nullopt;
  }
}

net::Task<void> relay_connection(Worker& worker, net::Channel& channel, const ConnectionFacts& facts,
                                 const Judgement& judgement) {
  PendingRecord record(worker, facts);
  auto& fields = record.fields();
  fields.host = judgement.permit->host().str();
  fields.port = judgement.permit->port();
  describe(record, judgement);
  channel.clear_deadline();  // dialling has its own
  auto dialled = co_await worker.dialler().dial(*judgement.permit);
  if (!dialled) {
    fields.upstream_address = dialled.error().address;
    fields.message = dialled.error().detail;
    record.finish(Verdict::kDeny, dialled.error().reason);
    net::reset_on_close(channel.fd());
    co_return;
  }
  auto& upstream = **dialled;
  fields.upstream_address = upstream.address;
  net::Buffer in(worker.blocks());
  Relay relay(worker, {channel, in}, {upstream.channel, upstream.buffer},
              {judgement.permit->max_request_bytes(), judgement.permit->outputs().max_response_bytes,
               judgement.permit->until()});
  const auto outcome = co_await relay.run();
  fields.bytes_sent = outcome.sent;
  fields.bytes_received = outcome.received;
  record.finish(Verdict::kAllow, outcome.reason);
  if (outcome.reason == Reason::kAllowed) co_return;
  // A proper end would make what was cut off look whole, on either side.
  net::reset_on_close(channel.fd());
  net::reset_on_close(upstream.channel.fd());
}

}  // namespace podjail::proxy
