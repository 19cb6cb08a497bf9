#include "sidecar/proxy/upload.h"

#include <boost/asio/co_spawn.hpp>

namespace podjail::proxy {

Upload::Upload(Worker& worker, Downstream& downstream, BodySink& sink, Limits limits)
    : worker_(worker),
      downstream_(downstream),
      sink_(sink),
      limits_(limits),
      pace_(limits.min_body_bytes),
      finished_(worker.context()) {
  finished_.expires_at(net::Deadline::max());
}

void Upload::start() {
  net::asio::co_spawn(worker_.context().get_executor(), run(), [this](const std::exception_ptr& error) {
    if (error || state_ == State::kRunning)
      state_ = State::kWorkloadGone;  // out of memory is the only exception
    coroutine_ = Coroutine::kOver;
    finished_.cancel();
  });
}

void Upload::wait_for_workload_until(net::Deadline when) {
  downstream_.set_deadline(std::min(when, limits_.until));
}

net::Task<void> Upload::run() {
  const auto state = co_await relay();
  wait_for_workload_until(net::coarse_now() + worker_.config().limits.response_timeout);
  // What makes the answer pointless ends the wait for it.
  if (state != State::kComplete && state != State::kUpstreamGone) sink_.cancel();
  state_ = state;
}

net::Task<void> Upload::stop() {
  const bool cut_short = state_ == State::kRunning;
  if (cut_short) {
    downstream_.stop_body();
    sink_.cancel();
  }
  // A coroutine that never had to wait tells of its end in a later turn of the loop.
  while (coroutine_ == Coroutine::kAlive) co_await finished_.async_wait(net::kAwait);
  if (cut_short) downstream_.resume();  // what is owed to the workload is still to be said
}

net::Task<Upload::State> Upload::relay() {
  Downstream::Pieces pieces;
  while (true) {
    const auto now = net::coarse_now();
    wait_for_workload_until(std::min(now + limits_.stall_timeout, pace_.wait_until(now)));
    const auto before = downstream_.body_bytes();
    const auto state = co_await downstream_.read_body(pieces);
    pace_.arrived(net::coarse_now(), downstream_.body_bytes() - before);
    if (state == Downstream::Body::kMalformed) co_return State::kMalformed;
    if (state == Downstream::Body::kGone) co_return State::kWorkloadGone;
    if (limits_.max_body_bytes && downstream_.body_bytes() > *limits_.max_body_bytes) co_return State::kLimit;
    if (state == Downstream::Body::kComplete) break;
    for (const auto piece : pieces) bytes_sent_ += piece.size();
    // Now it is the upstream that is waited for.
    wait_for_workload_until(net::coarse_now() + worker_.config().limits.response_timeout);
    if (!co_await sink_.write(pieces)) co_return State::kUpstreamGone;
  }
  co_return co_await sink_.end_body() ? State::kComplete : State::kUpstreamGone;
}

}  // namespace podjail::proxy
