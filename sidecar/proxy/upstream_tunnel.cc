#include "sidecar/proxy/upstream_tunnel.h"

#include "sidecar/http/response_parser.h"

namespace podjail::proxy {
namespace {

constexpr http::HeadLimits kLimits{8192, 100};  // of the proxy's answer

DialFailure failure(Reason reason, std::string_view detail) {
  return {reason, std::string(detail), {}};
}

std::string connect_head(const Permit& permit, std::string_view authorization) {
  const auto target = std::string(permit.host().str()) + ":" + std::to_string(permit.port());
  auto head = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
  if (!authorization.empty()) head.append("Proxy-Authorization: ").append(authorization).append("\r\n");
  return head + "\r\n";
}

// One sentence for each mistake that is another's to mend.
std::string_view explain_status(unsigned status, std::string_view authorization) {
  if (status == 407 && authorization.empty()) return "the upstream proxy wants credentials";
  if (status == 407) return "the upstream proxy does not accept the credentials";
  if (status == 403) return "the upstream proxy refuses this host";
  if (status >= 502 && status <= 504) return "the upstream proxy cannot reach this host";
  if (status >= 500) return "the upstream proxy failed";
  return "the upstream proxy did not open a tunnel";
}

std::optional<DialFailure> judge_status(unsigned status, std::string_view authorization) {
  if (status == 200) return std::nullopt;
  return failure(Reason::kProxyRefused, explain_status(status, authorization));
}

// What the bytes so far say; nothing while more are needed.
std::optional<std::optional<DialFailure>> read_answer(http::ResponseParser& parser, net::Buffer& buffer,
                                                      std::string_view authorization) {
  const auto state = parser.parse(buffer.readable(), "CONNECT");
  if (state == http::ParseState::kNeedMore) return std::nullopt;
  if (state == http::ParseState::kRejected)
    return failure(Reason::kUpstreamProtocol, "the upstream proxy's answer is not HTTP/1.1");
  auto judged = judge_status(parser.head().status, authorization);
  // Who speaks in the tunnel before anything was asked is not the host we asked for.
  if (!judged && buffer.readable().size() != parser.head_bytes())
    return failure(Reason::kUpstreamProtocol, "bytes behind the upstream proxy's answer");
  buffer.consume(buffer.readable().size());
  return judged;
}

}  // namespace

net::Task<std::optional<DialFailure>> open_upstream_tunnel(Upstream& proxy, const Permit& permit,
                                                           std::string_view authorization,
                                                           std::chrono::milliseconds timeout) {
  proxy.channel.set_deadline(net::coarse_now() + timeout);
  const auto closed = [&proxy] {
    return proxy.channel.timed_out() ? failure(Reason::kUpstreamTimeout, "the upstream proxy did not answer")
                                     : failure(Reason::kConnectFailed, "the upstream proxy closed");
  };
  const auto head = connect_head(permit, authorization);
  if (co_await proxy.channel.write_all(head) != net::IoState::kDone) co_return closed();
  http::ResponseParser parser(kLimits);
  while (true) {
    const auto read = co_await proxy.channel.read(proxy.buffer.writable(kLimits.max_bytes));
    if (read.state != net::IoState::kDone) co_return closed();
    proxy.buffer.commit(read.bytes);
    if (auto answer = read_answer(parser, proxy.buffer, authorization)) {
      proxy.channel.clear_deadline();
      co_return std::move(*answer);
    }
  }
}

}  // namespace podjail::proxy
