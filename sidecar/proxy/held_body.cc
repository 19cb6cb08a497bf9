#include "sidecar/proxy/held_body.h"

#include "sidecar/proxy/body_pace.h"

namespace podjail::proxy {

net::Task<Downstream::Body> ReplayedDownstream::read_body(Pieces& pieces) {
  pieces.clear();
  if (given_ == Given::kAll || body_.empty()) co_return Body::kComplete;
  given_ = Given::kAll;
  pieces.push_back(body_);
  co_return Body::kSome;
}

net::Task<std::optional<http::Refusal>> HeldBody::judge(ServedRequest& served, const http::RequestHead& head,
                                                        Scheme scheme) {
  if (const auto refused = co_await collect(head, *served.wants_body()))
    co_return http::Refusal{0, *refused, "", "", ""};
  co_return served.judge(head, scheme, bytes_);
}

std::optional<Reason> HeldBody::keep(const Downstream::Pieces& pieces, std::uint64_t max_bytes) {
  for (const auto piece : pieces) {
    if (bytes_.size() + piece.size() > max_bytes) return Reason::kBodyLimit;
    if (worker_.held_bytes() + piece.size() > kMaxHeldBytes) return Reason::kLimitReached;
    bytes_.append(piece);
    worker_.held_bytes() += piece.size();
  }
  return std::nullopt;
}

net::Task<std::optional<Reason>> HeldBody::collect(const http::RequestHead& head, std::uint64_t max_bytes) {
  if (head.framing == http::Framing::kNone) co_return std::nullopt;
  if (head.content_length > max_bytes) co_return Reason::kBodyLimit;
  const auto& limits = worker_.config().limits;
  BodyPace pace(limits.min_body_bytes);
  Downstream::Pieces pieces;
  downstream_.set_deadline(net::coarse_now() + limits.body_timeout);
  co_await downstream_.invite_body();
  while (true) {
    const auto now = net::coarse_now();
    downstream_.set_deadline(std::min(now + limits.body_timeout, pace.wait_until(now)));
    const auto before = downstream_.body_bytes();
    const auto state = co_await downstream_.read_body(pieces);
    pace.arrived(net::coarse_now(), downstream_.body_bytes() - before);
    if (state == Downstream::Body::kMalformed) co_return Reason::kMalformedRequest;
    if (state == Downstream::Body::kGone)
      co_return downstream_.has_left() ? Reason::kDownstreamClosed : Reason::kRequestTimeout;
    if (const auto refused = keep(pieces, max_bytes)) co_return refused;
    if (state == Downstream::Body::kComplete) break;
  }
  downstream_.clear_deadline();
  co_return std::nullopt;
}

}  // namespace podjail::proxy
