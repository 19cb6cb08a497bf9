#include "sidecar/proxy/explicit_proxy.h"

#include <sys/socket.h>

#include <array>

#include "sidecar/http/connect_head.h"
#include "sidecar/http/refusal.h"
#include "sidecar/proxy/http_session.h"
#include "sidecar/proxy/linger.h"
#include "sidecar/proxy/recorder.h"

namespace podjail::proxy {
namespace {

constexpr std::string_view kConnect = "CONNECT ";
constexpr std::string_view kGranted = "HTTP/1.1 200 Connection established\r\n\r\n";
constexpr std::size_t kPiece = 4096;

http::ConnectHead refused(Reason reason) {
  http::ConnectHead head;
  head.state = http::ParseState::kRejected;
  head.rejection = {reason, status_of(reason), ""};
  return head;
}

// Appends to `taken` what there is of the head; nothing while it is not whole. Bytes are looked at before
// they are taken, since those behind the head are for whoever serves the tunnel.
std::optional<http::ConnectHead> take_head(int fd, std::string& taken, http::HeadLimits limits) {
  std::array<char, kPiece> piece;
  const ssize_t got = ::recv(fd, piece.data(), piece.size(), MSG_PEEK | MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (got <= 0) return refused(Reason::kDownstreamClosed);
  const auto before = taken.size();
  taken.append(piece.data(), static_cast<std::size_t>(got));
  auto head = http::parse_connect_head(taken, limits);
  if (head.state == http::ParseState::kRejected) return head;
  const bool whole = head.state == http::ParseState::kComplete;
  const auto ours = (whole ? head.length : taken.size()) - before;
  if (::recv(fd, piece.data(), ours, MSG_DONTWAIT) != static_cast<ssize_t>(ours))
    return refused(Reason::kInternal);
  return whole ? std::optional(std::move(head)) : std::nullopt;
}

net::Task<http::ConnectHead> read_head(Worker& worker, net::Channel& channel) {
  const auto& limits = worker.config().limits;
  std::string taken;
  std::optional<http::ConnectHead> head;
  while (!head) {
    if (co_await channel.wait(net::IoState::kWantRead) != net::IoState::kDone) {
      head = refused(channel.timed_out() ? Reason::kRequestTimeout : Reason::kDraining);
    } else {
      head = take_head(channel.fd(), taken, {limits.max_head_bytes, limits.max_headers});
    }
  }
  co_return std::move(*head);
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

}  // namespace

bool asks_for_tunnel(int fd) {
  std::array<char, kConnect.size()> bytes;
  const ssize_t got = ::recv(fd, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  return got == static_cast<ssize_t>(kConnect.size()) &&
         std::string_view(bytes.data(), bytes.size()) == kConnect;
}

net::Task<Tunnel> open_tunnel(Worker& worker, net::Channel& channel, ConnectionFacts& facts) {
  facts.protocol = Protocol::kHttp;
  channel.set_deadline(net::coarse_now() + worker.config().limits.head_timeout);
  auto head = co_await read_head(worker, channel);
  if (head.state == http::ParseState::kRejected) {
    co_await refuse(worker, channel, facts, head.rejection);
    co_return Tunnel::kRefused;
  }
  if (co_await channel.write_all(kGranted) != net::IoState::kDone) {
    record_refused_connection(worker, facts, Reason::kDownstreamClosed);
    co_return Tunnel::kRefused;
  }
  facts.protocol = Protocol::kUnknown;
  facts.dns_name = std::move(head.target->host);
  facts.original.endpoint.port = *head.target->port;
  co_return Tunnel::kOpen;
}

}  // namespace podjail::proxy
