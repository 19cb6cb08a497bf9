// An HTTP/2 connection to an upstream, whose streams serve requests beside one another. The protocol is
// http2::ClientSession's; here are the socket, read and written by a coroutine each, and the ends: an
// upstream that leaves, says GOAWAY or floods.
//
// It lives as long as its coroutines do: until the upstream closes it or close() is called, which retire()
// does when the last stream has gone.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "sidecar/http2/client_session.h"
#include "sidecar/net/signal.h"
#include "sidecar/proxy/upstream.h"
#include "sidecar/proxy/upstream_stream.h"

namespace podjail::proxy {

class UpstreamH2 final : public http2::AnswerEvents, public std::enable_shared_from_this<UpstreamH2> {
 public:
  // Begins at once on a connection whose TLS agreed on "h2", or a plain one whose upstream is known to speak
  // it.
  static Result<std::shared_ptr<UpstreamH2>> start(net::asio::io_context& context,
                                                   std::unique_ptr<Upstream> upstream,
                                                   http2::SessionLimits limits, std::string_view scheme);

  const std::string& address() const { return upstream_->address; }
  bool can_open() const { return state_ == State::kServing && session_->can_open(); }
  // False for good: the connection is gone, retired, or told to open no more.
  bool is_usable() const;
  // Since when no stream is open; nothing while one is.
  std::optional<net::Deadline> idle_since() const;

  // Nothing where can_open() is false. `stream` is told what becomes of it, until leave().
  std::optional<http2::StreamId> open(UpstreamStream& stream, const http::RequestHead& head,
                                      std::string_view authority, http2::Body body);
  bool has_room(http2::StreamId id) const { return session_->has_room(id); }
  void send(http2::StreamId id, std::string_view bytes);
  void finish(http2::StreamId id);
  void consume(http2::StreamId id, std::size_t bytes);
  void leave(http2::StreamId id);

  void retire();  // no more streams; close() when the last has gone
  void close();   // now: streams that are open are lost

 private:
  enum class State : std::uint8_t { kServing, kRetired, kClosed };
  UpstreamH2(net::asio::io_context& context, std::unique_ptr<Upstream> upstream)
      : upstream_(std::move(upstream)), output_(context), idle_since_(net::coarse_now()) {}

  void on_response(http2::StreamId id, const http::ResponseHead& head) override;
  void on_data(http2::StreamId id, std::string_view bytes) override;
  void on_trailers(http2::StreamId id, std::span<const http::Header> trailers) override;
  void on_end(http2::StreamId id) override;
  void on_reset(http2::StreamId id, const http2::StreamReset& reset) override;

  net::Task<void> read_loop();
  net::Task<void> write_loop();
  net::Task<net::IoState> read_more();
  UpstreamStream* find(http2::StreamId id) const;

  std::unique_ptr<Upstream> upstream_;
  net::Signal output_;  // the session may have something to send
  std::unique_ptr<http2::ClientSession> session_;
  std::map<http2::StreamId, UpstreamStream*> streams_;
  net::Deadline idle_since_;
  State state_ = State::kServing;
  enum class Output : std::uint8_t { kFree, kWriting } writing_ = Output::kFree;
};

}  // namespace podjail::proxy
