// HTTP/2 with the workload (RFC 9113): one connection, whose requests are served beside one another, each
// judged on its own. The protocol is http2::ServerSession's; here are the socket, the streams' lives, and the
// ends: idle, drain, a workload that leaves or floods.
//
// A connection that is only kept open holds no buffer: what arrives is read into the stack and taken at once.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "sidecar/http2/server_session.h"
#include "sidecar/net/signal.h"
#include "sidecar/proxy/http2_stream.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

class Http2Session final : public http2::StreamEvents {
 public:
  // `worker`, `channel` and `facts` must outlive the session.
  Http2Session(Worker& worker, net::Channel& channel, const ConnectionFacts& facts, Scheme scheme);

  // Ends when the connection is to be closed and no stream of it is being served.
  net::Task<void> run();

 private:
  enum class Input : std::uint8_t { kMore, kEnd };
  void on_request(http2::StreamId id, const http::RequestHead& head) override;
  void on_rejected(http2::StreamId id, const http::Rejection& rejection) override;
  void on_unserved(Reason reason) override;
  void on_data(http2::StreamId id, std::string_view bytes) override;
  void on_end(http2::StreamId id) override;
  void on_reset(http2::StreamId id) override;

  Input take_input();
  net::Task<void> serve_input();
  template <typename What>
  void add_stream(http2::StreamId id, const What& what);
  void start_streams();
  void start(http2::StreamId id, Http2Stream& stream);
  void stream_ended(http2::StreamId id);
  void record_refused(Reason reason);

  void pump();
  net::Task<void> finish_writing(net::IoState want);
  void writing_ended();

  void become_idle(std::chrono::milliseconds timeout);
  void become_busy();
  net::Task<void> say_goodbye();

  Worker& worker_;
  net::Channel& channel_;
  const ConnectionFacts& facts_;
  const Scheme scheme_;
  const std::function<void()> pump_{[this] { pump(); }};
  std::unique_ptr<http2::ServerSession> session_;
  std::optional<Http2Stream::Connection> connection_;
  std::map<http2::StreamId, std::unique_ptr<Http2Stream>> streams_;
  std::vector<http2::StreamId> fresh_;  // read, and to be started once the input is taken
  net::Signal ended_;                   // of a stream, or of the writing
  std::string out_;                     // taken from the session and not sent yet
  enum class Output : std::uint8_t { kFree, kWaiting } output_ = Output::kFree;
  enum class Side : std::uint8_t { kServing, kGone } side_ = Side::kServing;
  bool taking_ = false;  // within the session's receive(), which must not be asked for output
  std::optional<Worker::IdleChannels::iterator> idle_;
};

}  // namespace podjail::proxy
