#include "sidecar/proxy/http1_downstream.h"

#include <utility>

#include "sidecar/http/serialise.h"

namespace podjail::proxy {
namespace {

// How the answer's end is marked towards the workload. HTTP/1.0 knows no chunks.
http::Framing framing_towards(const http::RequestHead& request, const http::ResponseHead& response) {
  if (response.framing == http::Framing::kNone || response.framing == http::Framing::kLength)
    return response.framing;
  return request.minor_version == 0 ? http::Framing::kUntilClose : http::Framing::kChunked;
}

}  // namespace

void Http1Downstream::begin_request(const http::RequestHead& head) {
  head_ = &head;
  reader_.reset();
  if (head.framing != http::Framing::kNone) reader_.emplace(head.framing, head.content_length);
  body_bytes_ = 0;
  taken_ = 0;
  out_.clear();
}

net::Task<void> Http1Downstream::invite_body() {
  if (head_->expectation != http::Expectation::kContinue || !in_.empty()) co_return;
  co_await channel_.write_all("HTTP/1.1 100 Continue\r\n\r\n");
}

net::Task<Downstream::Body> Http1Downstream::read_body(Pieces& pieces) {
  pieces.clear();
  in_.consume(std::exchange(taken_, 0));
  while (!reader_->is_complete()) {
    bool need_input = in_.empty();
    if (!need_input) {
      const auto step = reader_->feed(in_.readable(), pieces);
      if (step.state == http::BodyState::kMalformed) co_return Body::kMalformed;
      body_bytes_ += step.consumed;
      if (!pieces.empty()) {
        taken_ = step.consumed;
        co_return Body::kSome;
      }
      in_.consume(step.consumed);
      need_input = step.consumed == 0 || in_.empty();
    }
    if (!need_input || reader_->is_complete()) continue;
    const auto room = in_.writable();
    if (room.empty()) co_return Body::kMalformed;  // a chunk head that fills the buffer
    const auto outcome = co_await channel_.read(room);
    if (outcome.state != net::IoState::kDone) co_return Body::kGone;
    in_.commit(outcome.bytes);
  }
  co_return Body::kComplete;
}

Next Http1Downstream::begin_answer(const http::ResponseHead& head) {
  framing_ = framing_towards(*head_, head);
  const bool keep = head_->keep_alive == http::KeepAlive::kYes && framing_ != http::Framing::kUntilClose &&
                    worker_.phase() == Phase::kServing;
  out_.clear();
  http::append_response_head(out_, head, framing_, keep ? http::KeepAlive::kYes : http::KeepAlive::kNo);
  return keep ? Next::kRequest : Next::kClose;
}

// Small pieces are joined with what is kept, so that a head and a short body are one TLS record and one
// system call.
bool Http1Downstream::put(Pieces& pieces) {
  if (framing_ == http::Framing::kChunked) {
    for (const auto piece : pieces) http::append_chunk(out_, piece);
    pieces.clear();
    return out_.size() < net::Buffer::kBlock;
  }
  constexpr std::size_t kJoin = 4096;
  std::size_t total = out_.size();
  for (const auto piece : pieces) total += piece.size();
  if (total > kJoin) return false;
  for (const auto piece : pieces) out_.append(piece);
  pieces.clear();
  return true;
}

net::Task<bool> Http1Downstream::write(const Pieces& pieces) {
  if (!flush_now() && !co_await flush()) co_return false;
  for (const auto piece : pieces) {
    if (co_await channel_.write_all(piece) != net::IoState::kDone) co_return false;
  }
  co_return true;
}

void Http1Downstream::end_answer(std::span<const http::Header>) {
  if (framing_ == http::Framing::kChunked) out_.append(http::kLastChunk);
}

bool Http1Downstream::flush_now() {
  if (out_.empty()) return true;
  out_.erase(0, channel_.write_now(out_).bytes);
  return out_.empty();
}

net::Task<bool> Http1Downstream::flush() {
  const bool written = co_await channel_.write_all(out_) == net::IoState::kDone;
  out_.clear();
  co_return written;
}

std::optional<Relay::Side> Http1Downstream::switch_to(const http::ResponseHead& head,
                                                      std::string_view protocol) {
  out_.clear();
  http::append_switching_head(out_, head, protocol);
  return Relay::Side{channel_, in_};
}

}  // namespace podjail::proxy
