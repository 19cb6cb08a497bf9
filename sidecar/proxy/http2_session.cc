#include "sidecar/proxy/http2_session.h"

#include <array>
#include <boost/asio/co_spawn.hpp>

#include "sidecar/proxy/linger.h"
#include "sidecar/proxy/recorder.h"

namespace podjail::proxy {
namespace {

// Read between two turns of the loop, so that one connection does not keep the others waiting.
constexpr int kReadsAtOnce = 8;
constexpr std::chrono::milliseconds kGoodbye{1000};

http2::SessionLimits limits_of(const Worker& worker) {
  const auto& limits = worker.config().limits;
  return {{limits.max_head_bytes, limits.max_headers}, static_cast<std::uint32_t>(limits.max_streams)};
}

}  // namespace

Http2Session::Http2Session(Worker& worker, net::Channel& channel, const ConnectionFacts& facts, Scheme scheme)
    : worker_(worker), channel_(channel), facts_(facts), scheme_(scheme), ended_(worker.context()) {}

net::Task<void> Http2Session::run() {
  auto session =
      http2::ServerSession::make(limits_of(worker_), scheme_ == Scheme::kHttps ? "https" : "http", *this);
  if (!session) co_return record_refused(Reason::kLimitReached);
  session_ = std::move(*session);
  connection_.emplace(Http2Stream::Connection{worker_, facts_, scheme_, *session_, pump_});
  become_idle(worker_.config().limits.head_timeout);
  pump();
  co_await serve_input();
  become_busy();
  side_ = Side::kGone;
  for (const auto& [id, stream] : streams_) stream->downstream().leave();
  while (!streams_.empty() || output_ == Output::kWaiting) co_await ended_.wait();
  co_await say_goodbye();
}

net::Task<void> Http2Session::serve_input() {
  while (!session_->is_over()) {
    if (!channel_.stream().has_pending() &&
        co_await channel_.wait(net::IoState::kWantRead) != net::IoState::kDone)
      co_return;
    const auto input = take_input();
    start_streams();
    pump();
    if (input == Input::kEnd) co_return;
  }
}

Http2Session::Input Http2Session::take_input() {
  std::array<char, net::Buffer::kBlock> bytes;
  for (int i = 0; i < kReadsAtOnce; ++i) {
    const auto outcome = channel_.stream().read_some(bytes);
    if (outcome.state == net::IoState::kWantRead || outcome.state == net::IoState::kWantWrite)
      return Input::kMore;
    if (outcome.state != net::IoState::kDone) return Input::kEnd;
    taking_ = true;
    const auto taken = session_->receive({bytes.data(), outcome.bytes});
    taking_ = false;
    if (!taken) {
      record_refused(taken.error().kind() == ErrorKind::kRefused ? Reason::kLimitReached
                                                                 : Reason::kMalformedRequest);
      return Input::kEnd;
    }
  }
  return Input::kMore;
}

template <typename What>
void Http2Session::add_stream(http2::StreamId id, const What& what) {
  become_busy();
  // Those the workload has reset are still here until their upstreams are done with: resets buy no work.
  if (streams_.size() >= 2 * worker_.config().limits.max_streams) {
    session_->turn_away(id);
    return record_refused(Reason::kLimitReached);
  }
  if (worker_.phase() == Phase::kDraining) session_->drain();
  streams_.emplace(id, std::make_unique<Http2Stream>(*connection_, id, what));
  fresh_.push_back(id);
}

void Http2Session::on_request(http2::StreamId id, const http::RequestHead& head) {
  add_stream(id, head);
}

void Http2Session::on_rejected(http2::StreamId id, const http::Rejection& rejection) {
  add_stream(id, rejection);
}

void Http2Session::on_unserved(Reason reason) {
  record_refused(reason);
}

void Http2Session::on_data(http2::StreamId id, std::string_view bytes) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return session_->consume(id, bytes.size());
  found->second->downstream().take(bytes);
}

void Http2Session::on_end(http2::StreamId id) {
  const auto found = streams_.find(id);
  if (found != streams_.end()) found->second->downstream().take_end();
}

void Http2Session::on_reset(http2::StreamId id) {
  const auto found = streams_.find(id);
  if (found != streams_.end()) found->second->downstream().leave();
}

void Http2Session::start_streams() {
  for (const auto id : std::exchange(fresh_, {})) start(id, *streams_.at(id));
}

void Http2Session::start(http2::StreamId id, Http2Stream& stream) {
  net::asio::co_spawn(worker_.context().get_executor(), stream.serve(),
                      [this, id, &stream](const std::exception_ptr& error) {
                        if (error) stream.abandon();  // out of memory is the only exception
                        stream_ended(id);
                      });
}

void Http2Session::stream_ended(http2::StreamId id) {
  streams_.erase(id);
  pump();
  ended_.notify();
  if (streams_.empty() && side_ == Side::kServing) become_idle(worker_.config().limits.idle_timeout);
}

void Http2Session::record_refused(Reason reason) {
  record_refused_connection(worker_, facts_, reason);
}

void Http2Session::pump() {
  if (taking_ || output_ == Output::kWaiting) return;
  while (true) {
    if (out_.empty()) out_ = session_->take_output();
    if (out_.empty()) break;
    const auto written = channel_.write_now(out_);
    out_.erase(0, written.bytes);
    if (written.state == net::IoState::kDone) continue;
    if (written.state == net::IoState::kFailed) return channel_.cancel();
    output_ = Output::kWaiting;
    net::asio::co_spawn(worker_.context().get_executor(), finish_writing(written.state),
                        [this](const std::exception_ptr&) { writing_ended(); });
    return;
  }
  for (const auto& [id, stream] : streams_) stream->downstream().look_again();
}

// The workload reads slowly: how long nothing may move is the only limit.
net::Task<void> Http2Session::finish_writing(net::IoState want) {
  channel_.set_deadline(net::coarse_now() + worker_.config().limits.response_timeout);
  const auto ready = co_await channel_.wait(want);
  if (ready != net::IoState::kDone) channel_.cancel();
}

void Http2Session::writing_ended() {
  output_ = Output::kFree;
  if (side_ == Side::kServing) {
    if (streams_.empty()) {
      channel_.set_deadline(net::coarse_now() + worker_.config().limits.idle_timeout);
    } else {
      channel_.clear_deadline();
    }
    pump();
  }
  ended_.notify();
}

// While nothing is served the connection may be closed by a drain or after a time, whatever the workload says
// that is no request.
void Http2Session::become_idle(std::chrono::milliseconds timeout) {
  channel_.set_deadline(net::coarse_now() + timeout);
  idle_ = worker_.enter_idle(channel_);
  if (worker_.phase() == Phase::kDraining) channel_.cancel();
}

void Http2Session::become_busy() {
  if (!idle_) return;
  worker_.leave_idle(*idle_);
  idle_.reset();
  channel_.clear_deadline();
}

// A GOAWAY tells the workload which of its requests were taken (RFC 9113 §6.8).
net::Task<void> Http2Session::say_goodbye() {
  channel_.resume();
  channel_.set_deadline(net::coarse_now() + kGoodbye);
  session_->drain();
  if (out_.empty()) out_ = session_->take_output();
  const auto written = co_await channel_.write_all(out_);
  if (written == net::IoState::kDone) co_await linger(channel_);
}

}  // namespace podjail::proxy
