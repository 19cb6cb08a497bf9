// One stream of an HTTP/2 connection as the workload's side of an exchange. What the connection learns of the
// stream it is told; what it sends goes into the connection's session, and out when the connection pumps.
//
// Memory: what has arrived is bounded by the stream's window, which opens as the body is read; what is to be
// sent, by the session's queue.
#pragma once

#include <functional>
#include <string>

#include "sidecar/http2/server_session.h"
#include "sidecar/net/deadlines.h"
#include "sidecar/net/signal.h"
#include "sidecar/proxy/downstream.h"

namespace podjail::proxy {

class Http2Downstream final : public Downstream {
 public:
  // `pump` sends what the session has to send, as far as that goes. All must outlive it.
  Http2Downstream(Worker& worker, http2::ServerSession& session, http2::StreamId id,
                  const http::RequestHead& head, const std::function<void()>& pump);

  // What the workload did.
  void take(std::string_view bytes);
  void take_end();
  void leave();  // the stream or its connection is gone
  // The session may have room again.
  void look_again() { changed_.notify(); }

  void set_deadline(net::Deadline when) override { watch_.set(when); }
  void clear_deadline() override { watch_.clear(); }
  bool has_stalled() const override { return state_ == State::kStalled; }
  bool has_left() const override { return state_ == State::kLeft; }
  void tie(net::Cancellable* upstream) override;

  net::Task<void> invite_body() override;
  net::Task<Body> read_body(Pieces& pieces) override;
  std::uint64_t body_bytes() const override { return body_bytes_; }
  void stop_body() override;
  void resume() override { wanted_ = Wanted::kNo; }

  Next begin_answer(const http::ResponseHead& head) override;
  bool put(Pieces& pieces) override;
  net::Task<bool> write(const Pieces& pieces) override;
  void end_answer(std::span<const http::Header> trailers) override;
  bool flush_now() override;
  net::Task<bool> flush() override;
  std::optional<Relay::Side> switch_to(const http::ResponseHead&, std::string_view) override { return {}; }

 private:
  enum class State : std::uint8_t { kHere, kStalled, kLeft };
  void end(State state);

  http2::ServerSession& session_;
  const http2::StreamId id_;
  const http::RequestHead& head_;
  const std::function<void()>& pump_;
  net::Deadlines::Watch watch_;
  net::Signal changed_;
  net::Cancellable* upstream_ = nullptr;
  State state_ = State::kHere;
  enum class Wanted : std::uint8_t { kYes, kNo } wanted_ = Wanted::kYes;  // the rest of the body
  bool ended_ = false;                                                    // the request is whole
  std::string arrived_;  // of the body, and not given to anybody yet
  std::string given_;    // what the last pieces are views of
  std::uint64_t body_bytes_ = 0;
};

}  // namespace podjail::proxy
