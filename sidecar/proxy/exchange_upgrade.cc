// An exchange whose connection becomes one of another protocol (RFC 9110 §7.8).
#include "sidecar/proxy/exchange.h"

namespace podjail::proxy {

// The workload asked for an upgrade, the policy allows it, and the upstream answers with that protocol and no
// other.
bool Exchange::is_granted_switch() const {
  const auto& head = parser_.head();
  if (head.status != 101 || head_.upgrade.empty() || !permit_.allows_upgrade()) return false;
  std::size_t named = 0;
  bool is_same = true;
  for (const auto& header : head.headers) {
    if (!http::equals_ignoring_case(header.name, "upgrade")) continue;
    ++named;
    is_same &= http::equals_ignoring_case(header.value, head_.upgrade);
  }
  return named == 1 && is_same;
}

net::Task<void> Exchange::relay_upgraded() {
  if (!admit_answer()) co_return;
  fields_.status = 101;
  const auto side = downstream_.switch_to(bounds_.head_for_workload(parser_.head()), head_.upgrade);
  if (!side) co_return fail(Reason::kUpgradeRefused);
  upstream_->buffer.consume(parser_.head_bytes());
  outcome_.relayed = Relayed::kSome;
  outcome_.next = Next::kClose;
  outcome_.reason = Reason::kAllowed;
  if (!downstream_.flush_now() && !co_await downstream_.flush()) co_return fail(Reason::kDownstreamClosed);
  Relay relay(worker_, *side, {upstream_->channel, upstream_->buffer},
              {permit_.max_request_bytes(), bounds_.max_response_bytes(), permit_.until()});
  const auto relayed = co_await relay.run();
  outcome_.reason = relayed.reason;
  fields_.bytes_sent = relayed.sent;
  fields_.bytes_received = relayed.received;
}

}  // namespace podjail::proxy
