#include "sidecar/proxy/http2_downstream.h"

#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

Http2Downstream::Http2Downstream(Worker& worker, http2::ServerSession& session, http2::StreamId id,
                                 const http::RequestHead& head, const std::function<void()>& pump)
    : session_(session),
      id_(id),
      head_(head),
      pump_(pump),
      watch_(worker.deadlines(), [this] { end(State::kStalled); }),
      changed_(worker.context()) {}

void Http2Downstream::end(State state) {
  if (state_ == State::kHere || state == State::kLeft) state_ = state;
  changed_.notify();
}

void Http2Downstream::take(std::string_view bytes) {
  if (wanted_ == Wanted::kNo) return session_.consume(id_, bytes.size());
  arrived_.append(bytes);
  changed_.notify();
}

void Http2Downstream::take_end() {
  ended_ = true;
  changed_.notify();
}

void Http2Downstream::leave() {
  end(State::kLeft);
  if (upstream_ != nullptr) upstream_->cancel();
}

void Http2Downstream::tie(net::Cancellable* upstream) {
  upstream_ = upstream;
  if (upstream != nullptr && state_ == State::kLeft) upstream->cancel();
}

net::Task<void> Http2Downstream::invite_body() {
  if (head_.expectation == http::Expectation::kContinue && arrived_.empty() && !ended_) {
    session_.inform(id_, 100);
    pump_();
  }
  co_return;
}

net::Task<Downstream::Body> Http2Downstream::read_body(Pieces& pieces) {
  pieces.clear();
  session_.consume(id_, given_.size());  // they have gone on: the workload may send as many again
  given_.clear();
  while (arrived_.empty() && !ended_ && state_ == State::kHere && wanted_ == Wanted::kYes) {
    pump_();
    co_await changed_.wait();
  }
  if (state_ != State::kHere || wanted_ == Wanted::kNo) co_return Body::kGone;
  if (arrived_.empty()) co_return Body::kComplete;
  given_.swap(arrived_);
  body_bytes_ += given_.size();
  pieces.push_back(given_);
  co_return Body::kSome;
}

void Http2Downstream::stop_body() {
  wanted_ = Wanted::kNo;
  session_.consume(id_, given_.size() + arrived_.size());
  arrived_.clear();
  changed_.notify();
}

Next Http2Downstream::begin_answer(const http::ResponseHead& head) {
  std::vector<http::Header> headers;
  headers.reserve(head.headers.size() + 1);
  for (const auto& header : head.headers) {
    if (http::equals_ignoring_case(header.name, "content-length") ||
        http::equals_ignoring_case(header.name, "alt-svc"))
      continue;
    headers.push_back(header);
  }
  const bool has_body = head.framing != http::Framing::kNone;
  std::optional<std::uint64_t> length = head.announced_length;
  if (head.framing == http::Framing::kLength) length = head.content_length;
  const auto text = length ? std::to_string(*length) : "";
  if (length && head.status != 204) headers.push_back({"content-length", text});
  session_.respond(id_, head.status, headers, has_body ? http2::Body::kFollows : http2::Body::kNone);
  return Next::kRequest;
}

bool Http2Downstream::put(Pieces& pieces) {
  for (const auto piece : pieces) session_.send(id_, piece);
  pieces.clear();
  return session_.has_room(id_);
}

net::Task<bool> Http2Downstream::write(const Pieces&) {
  pump_();
  while (state_ == State::kHere && !session_.has_room(id_)) co_await changed_.wait();
  co_return state_ == State::kHere;
}

void Http2Downstream::end_answer(std::span<const http::Header> trailers) {
  session_.finish(id_, trailers);
}

bool Http2Downstream::flush_now() {
  pump_();
  return state_ == State::kHere;
}

net::Task<bool> Http2Downstream::flush() {
  co_return state_ == State::kHere;
}

}  // namespace podjail::proxy
