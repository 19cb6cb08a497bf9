// The server's side of one HTTP/2 connection, without a socket: bytes of the workload in, events and bytes
// for it out. Framing and HPACK are nghttp2's; what a request may say (request_fields.h) and how much a peer
// may cost (flood_guard.h) are ours.
//
// Memory is bounded on both sides. Towards us, a stream has a window of 64 KiB and the connection one of
// 1 MiB, and both open again only as far as consume() says the bytes have gone on. Towards the workload, each
// stream queues what send() takes: its owner waits while has_room() is false.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>

#include "sidecar/http2/flood_guard.h"
#include "sidecar/http2/outgoing.h"
#include "sidecar/http2/request_fields.h"
#include "sidecar/http2/stream.h"

namespace podjail::http2 {

// What the workload did. Called within receive(); an event may call the session, but not receive().
class StreamEvents {
 public:
  virtual ~StreamEvents() = default;
  // The head's views are valid until the stream ends.
  virtual void on_request(StreamId id, const http::RequestHead& head) = 0;
  // A head that must not be served; the answer to it is respond() and finish().
  virtual void on_rejected(StreamId id, const http::Rejection& rejection) = 0;
  // A head that is not HTTP/2 (kMalformedRequest) or one too many (kLimitReached): its stream is reset
  // already, and unknown to the calls below.
  virtual void on_unserved(Reason reason) = 0;
  // Bytes of the body; each is owed one byte of consume().
  virtual void on_data(StreamId id, std::string_view bytes) = 0;
  // The fields behind the body, just before on_end(): views valid during the call. No policy has judged them.
  virtual void on_trailers(StreamId, std::span<const http::Header>) {}
  virtual void on_end(StreamId id) = 0;  // the request is whole
  // The stream is gone, by the workload's wish or its mistake, before its answer was complete.
  virtual void on_reset(StreamId id) = 0;
};

class ServerSession {
 public:
  // `events` must outlive the session. `scheme` is "https" or "http".
  static Result<std::unique_ptr<ServerSession>> make(SessionLimits limits, std::string_view scheme,
                                                     StreamEvents& events);
  ServerSession(const ServerSession&) = delete;
  ServerSession& operator=(const ServerSession&) = delete;

  // An error ends the connection, once take_output() has been sent: it may hold a GOAWAY that says why.
  Status receive(std::string_view bytes);
  // The next bytes for the workload, about 16 KiB at a time; empty when there are none for now.
  std::string take_output();
  // True when nothing will be sent or read any more.
  bool is_over() const;

  // The calls below do nothing for a stream that is gone.
  void consume(StreamId id, std::size_t bytes);
  void inform(StreamId id, unsigned status);  // an interim answer (1xx), which ends nothing
  void respond(StreamId id, unsigned status, std::span<const http::Header> headers, Body body);
  bool has_room(StreamId id) const;
  void send(StreamId id, std::string_view bytes);
  void finish(StreamId id);  // ends a body; what the workload still sends of its own is then not wanted
  void finish(StreamId id, std::span<const http::Header> trailers);  // and what follows it
  void abort(StreamId id);  // RST_STREAM INTERNAL_ERROR: what was sent of the body is not all of it
  // RST_STREAM REFUSED_STREAM, before any answer: nothing was done, the request may be repeated. A peer
  // that makes us do it often is sent away.
  void turn_away(StreamId id);

  // GOAWAY: open streams are served to their end, later ones are not taken.
  void drain();

 private:
  friend struct SessionCallbacks;
  struct Stream {
    explicit Stream(http::HeadLimits limits) : fields(limits), trailers(limits) {}
    RequestFields fields;
    FieldList trailers;
    bool reported = false;        // the owner knows of it
    bool answered = false;        // the answer has been given to the end
    bool sent = false;            // and has left to the end
    bool aborted = false;         // by us; nothing more of it may look like an end
    std::size_t passed_over = 0;  // bytes of the body that came after the answer
    std::size_t unread = 0;       // bytes of the body that consume() has not named yet
    OutgoingBody body;            // of the answer
  };
  struct Delete {
    void operator()(nghttp2_session* session) const;
  };
  ServerSession(SessionLimits limits, std::string_view scheme, StreamEvents& events)
      : limits_(limits), scheme_(scheme), events_(events) {}
  Status begin();
  Stream* find(StreamId id);
  const Stream* find(StreamId id) const;
  void spend();
  void pass_over(StreamId id, Stream& stream);
  void reset(StreamId id, std::uint32_t error);

  const SessionLimits limits_;
  const std::string scheme_;
  StreamEvents& events_;
  FloodGuard guard_;
  bool flooded_ = false;
  std::map<StreamId, Stream> streams_;  // at most max_streams, and those whose end is not yet sent
  std::unique_ptr<nghttp2_session, Delete> session_;  // last: its end may call back
};

}  // namespace podjail::http2
