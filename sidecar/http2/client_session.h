// The client's side of one HTTP/2 connection, without a socket: bytes of an upstream in, events and bytes for
// it out. It is to an upstream what server_session.h is to a workload, with the same bounds on memory, and
// trusts it as little: an answer that could be read in two ways resets its stream.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "sidecar/http2/flood_guard.h"
#include "sidecar/http2/outgoing.h"
#include "sidecar/http2/response_fields.h"
#include "sidecar/http2/stream.h"

namespace podjail::http2 {

// How a stream ended before its answer did.
struct StreamReset {
  std::uint32_t error = 0;  // RFC 9113 §7
  // kNo: the upstream says that it did nothing with the request (REFUSED_STREAM, or a GOAWAY that leaves the
  // stream out), so that it may be sent again on another connection.
  enum class Processed : std::uint8_t { kNo, kPerhaps } processed = Processed::kPerhaps;
  std::string_view detail;  // what was wrong with the answer; empty where the upstream ended it
};

// What the upstream did. Called within receive() and take_output(); an event may call the session, but
// neither of these.
class AnswerEvents {
 public:
  virtual ~AnswerEvents() = default;
  // The final answer; interim ones are skipped. The head's views are valid until the stream ends.
  virtual void on_response(StreamId id, const http::ResponseHead& head) = 0;
  // Bytes of the body; each is owed one byte of consume().
  virtual void on_data(StreamId id, std::string_view bytes) = 0;
  // The fields behind the body, just before on_end(): views valid during the call.
  virtual void on_trailers(StreamId id, std::span<const http::Header> trailers) = 0;
  virtual void on_end(StreamId id) = 0;  // the answer is whole, and as long as it said
  virtual void on_reset(StreamId id, const StreamReset& reset) = 0;
};

class ClientSession {
 public:
  // `events` must outlive the session. `scheme` is "https" or "http".
  static Result<std::unique_ptr<ClientSession>> make(SessionLimits limits, std::string_view scheme,
                                                     AnswerEvents& events);
  ClientSession(const ClientSession&) = delete;
  ClientSession& operator=(const ClientSession&) = delete;

  // An error ends the connection, once take_output() has been sent. Streams that are open then get no event.
  Status receive(std::string_view bytes);
  // The next bytes for the upstream, about 16 KiB at a time; empty when there are none for now.
  std::string take_output();
  // True when nothing will be sent or read any more.
  bool is_over() const;

  // True while another stream may be opened: fewer than `limits` and the upstream allow, and no GOAWAY.
  bool can_open() const;
  // True when none will be opened any more: a GOAWAY came or went, or the stream ids are used up.
  bool is_ending() const;
  std::size_t open_streams() const { return streams_.size(); }
  // Sends the request to `authority`, without its connection fields, but with "te: trailers" if it has that.
  // Nothing where can_open() is false.
  std::optional<StreamId> open(const http::RequestHead& head, std::string_view authority, Body body);

  // The calls below do nothing for a stream that is gone.
  bool has_room(StreamId id) const;
  void send(StreamId id, std::string_view bytes);
  void finish(StreamId id, std::span<const http::Header> trailers = {});  // ends a body
  void consume(StreamId id, std::size_t bytes);
  // RST_STREAM CANCEL, and no more events; also ends a request whose answer is whole already.
  void abort(StreamId id);

  // GOAWAY: open streams go on to their end, none is opened any more.
  void drain();

 private:
  friend struct ClientCallbacks;
  struct Stream {
    Stream(http::HeadLimits limits, std::string_view of) : method(of), fields(limits), trailers(limits) {}
    std::string method;
    FieldList fields;  // of the answer's head, or of an interim one
    FieldList trailers;
    bool answered = false;   // the final head has been told
    bool ended = false;      // on_end() has been told
    bool silent = false;     // no event any more
    bool left = false;       // the upstream has reset it
    std::size_t unread = 0;  // bytes of the body that consume() has not named yet
    OutgoingBody body;       // of the request
  };
  struct Delete {
    void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
  };
  ClientSession(SessionLimits limits, std::string_view scheme, AnswerEvents& events)
      : limits_(limits), scheme_(scheme), events_(events) {}
  Status begin();
  Stream* find(StreamId id);
  const Stream* find(StreamId id) const;
  void take_head(StreamId id, Stream& stream, Body body);
  void take_trailers(StreamId id, Stream& stream);
  void reject(StreamId id, Stream& stream, std::string_view detail);
  void spend();
  void end_connection(std::uint32_t error, std::string_view why);

  const SessionLimits limits_;
  const std::string scheme_;
  AnswerEvents& events_;
  FloodGuard guard_;
  std::string_view ended_because_;                    // empty while we are content with the upstream
  std::map<StreamId, Stream> streams_;                // at most max_streams
  std::unique_ptr<nghttp2_session, Delete> session_;  // last: its end may call back
};

}  // namespace podjail::http2
