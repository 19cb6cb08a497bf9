// One request's stream of an HTTP/2 connection to an upstream: where its body goes, and where its answer is
// waited for. What the connection learns of the stream it is told.
//
// Memory: what has arrived is bounded by the stream's window, which opens as consume() says that the bytes
// have gone on; what is to be sent, by the session's queue.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sidecar/http2/client_session.h"
#include "sidecar/net/deadlines.h"
#include "sidecar/net/signal.h"
#include "sidecar/proxy/body_sink.h"

namespace podjail::proxy {

class UpstreamH2;

class UpstreamStream final : public BodySink {
 public:
  enum class End : std::uint8_t {
    kNone,         // it is open
    kWhole,        // the answer is complete
    kUnprocessed,  // reset, and the upstream did nothing with the request
    kReset,
    kMalformed,  // the answer could be read in two ways
    kLost,       // the connection is gone
    kTimeout,
    kCancelled,
  };

  // Each write of the body may take `timeout`.
  UpstreamStream(net::asio::io_context& context, net::Deadlines& deadlines,
                 std::shared_ptr<UpstreamH2> connection, std::chrono::milliseconds timeout);
  ~UpstreamStream();  // resets what has not ended
  UpstreamStream(const UpstreamStream&) = delete;
  UpstreamStream& operator=(const UpstreamStream&) = delete;

  // Once. False: the connection takes no more streams.
  bool open(const http::RequestHead& head, std::string_view authority, http2::Body body);

  // Applies to every wait until changed.
  void set_deadline(net::Deadline when) { watch_.set(when); }
  void clear_deadline() { watch_.clear(); }
  // Waits for the head of the answer; false where there is none: end() says why.
  net::Task<bool> answer();
  const http::ResponseHead& head() const { return *head_; }
  // Waits for bytes of the answer's body; false where none will come: end() says why.
  net::Task<bool> read(std::string& bytes);
  bool has_arrived() const { return !arrived_.empty() || end_ != End::kNone; }
  void consume(std::size_t bytes);  // as many as read() gave are owed
  std::vector<http::Header> trailers() const;
  End end() const { return end_; }
  std::string_view detail() const { return detail_; }  // of kMalformed

  net::Task<bool> write(const Downstream::Pieces& pieces) override;
  net::Task<bool> end_body() override;
  void cancel() override { finish(End::kCancelled); }

  // What the upstream did.
  void take_head(const http::ResponseHead& head);
  void take(std::string_view bytes) { arrived_.append(bytes), changed_.notify(); }
  void take_trailers(std::span<const http::Header> trailers);
  void finish(End end, std::string_view detail = {});  // only the first counts
  void look_again() { changed_.notify(); }             // there may be room again

 private:
  struct Field {
    std::string name;
    std::string value;
  };

  net::Deadlines::Watch watch_;
  net::Signal changed_;
  const std::shared_ptr<UpstreamH2> connection_;
  const std::chrono::milliseconds timeout_;
  std::optional<http2::StreamId> id_;
  std::string text_;  // what the head's views are of
  std::optional<http::ResponseHead> head_;
  std::string arrived_;
  std::vector<Field> trailers_;
  End end_ = End::kNone;
  std::string_view detail_;
};

}  // namespace podjail::proxy
