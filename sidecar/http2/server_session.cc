#include "sidecar/http2/server_session.h"

#include <algorithm>
#include <utility>

#include "sidecar/http2/session_parts.h"

namespace podjail::http2 {

struct SessionCallbacks {
  // A head for a stream that was passed over (RFC 9113 §5.1.1), or closed so long ago that nobody remembers.
  static int begin_frame(nghttp2_session* raw_session, const nghttp2_frame_hd* frame, void* self) {
    auto& session = *static_cast<ServerSession*>(self);
    if (frame->type != NGHTTP2_HEADERS ||
        frame->stream_id > nghttp2_session_get_last_proc_stream_id(raw_session) ||
        nghttp2_session_find_stream(raw_session, frame->stream_id) != nullptr)
      return 0;
    session.spend();
    return nghttp2_session_terminate_session(raw_session, NGHTTP2_PROTOCOL_ERROR);
  }

  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    auto& session = *static_cast<ServerSession*>(self);
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST)
      session.streams_.try_emplace(StreamId{frame->hd.stream_id}, session.limits_.head);
    return 0;
  }

  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                    void* self) {
    auto* stream = static_cast<ServerSession*>(self)->find(StreamId{frame->hd.stream_id});
    if (stream == nullptr) return 0;
    const auto field = std::pair(text_of(name, name_size), text_of(value, value_size));
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      stream->fields.add(field.first, field.second);
    } else {
      stream->trailers.add(field.first, field.second);
    }
    return 0;
  }

  // nghttp2 would leave such a field out and go on.
  static int invalid_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t*, std::size_t,
                            const std::uint8_t*, std::size_t, std::uint8_t, void* self) {
    auto* stream = static_cast<ServerSession*>(self)->find(StreamId{frame->hd.stream_id});
    if (stream == nullptr) return 0;
    frame->headers.cat == NGHTTP2_HCAT_REQUEST ? stream->fields.mark_invalid()
                                               : stream->trailers.mark_invalid();
    return 0;
  }

  static int frame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    auto& session = *static_cast<ServerSession*>(self);
    const StreamId id{frame->hd.stream_id};
    if (is_costly(*frame)) session.spend();
    auto* stream = session.find(id);
    if (stream == nullptr) return 0;
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      stream->reported = true;
      const auto head = stream->fields.finish(session.scheme_, ends ? Body::kNone : Body::kFollows);
      head ? session.events_.on_request(id, *head) : session.events_.on_rejected(id, head.error());
    }
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_HEADERS && !stream->aborted) {
      const auto trailers = trailers_of(stream->trailers);
      if (!trailers) {
        // The owner learns of it when the stream closes.
        return nghttp2_submit_rst_stream(session.session_.get(), NGHTTP2_FLAG_NONE, frame->hd.stream_id,
                                         NGHTTP2_PROTOCOL_ERROR);
      }
      if (!stream->sent) session.events_.on_trailers(id, *trailers);
    }
    const bool carries = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (carries && ends && session.find(id) != nullptr && !stream->sent) session.events_.on_end(id);
    return 0;
  }

  static int invalid_frame(nghttp2_session*, const nghttp2_frame* frame, int error, void* self) {
    auto& session = *static_cast<ServerSession*>(self);
    session.spend();
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
      session.events_.on_unserved(error == NGHTTP2_ERR_REFUSED_STREAM ? Reason::kLimitReached
                                                                      : Reason::kMalformedRequest);
    return 0;
  }

  // A body that goes on after its answer is not wanted (RFC 9113 §8.1).
  static int sent(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    const bool carries = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (!carries || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
    auto& session = *static_cast<ServerSession*>(self);
    const StreamId id{frame->hd.stream_id};
    if (auto* stream = session.find(id)) session.pass_over(id, *stream);
    return 0;
  }

  static int data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                  std::size_t size, void* self) {
    auto& session = *static_cast<ServerSession*>(self);
    auto* stream = session.find(StreamId{id});
    if (stream == nullptr) return 0;
    stream->unread += size;
    if (stream->sent) {
      session.pass_over(StreamId{id}, *stream);
    } else {
      session.events_.on_data(StreamId{id}, text_of(bytes, size));
    }
    return 0;
  }

  static int closed(nghttp2_session* raw_session, std::int32_t id, std::uint32_t error, void* self) {
    auto& session = *static_cast<ServerSession*>(self);
    const auto found = session.streams_.find(StreamId{id});
    if (found == session.streams_.end()) return 0;
    const auto& stream = found->second;
    const bool told = stream.reported && !stream.answered && !stream.aborted;
    // What it never read must not narrow the connection's window for the others.
    if (stream.unread > 0) nghttp2_session_consume_connection(raw_session, stream.unread);
    if (error == NGHTTP2_NO_ERROR && stream.answered) {
      session.guard_.earn();
    } else if (!stream.aborted && !stream.sent) {
      session.spend();  // whether the peer reset it or made us do so
    }
    session.streams_.erase(found);
    if (told) session.events_.on_reset(StreamId{id});
    return 0;
  }

  static ssize_t read(nghttp2_session* session, std::int32_t id, std::uint8_t* room, std::size_t size,
                      std::uint32_t* flags, nghttp2_data_source*, void* self) {
    auto* stream = static_cast<ServerSession*>(self)->find(StreamId{id});
    if (stream == nullptr || stream->aborted) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    return stream->body.read(session, id, {room, size}, *flags);
  }
};

namespace {

CallbacksPtr make_server_callbacks() {
  auto made = make_callbacks();
  if (!made) return nullptr;
  nghttp2_session_callbacks_set_on_begin_frame_callback(made.get(), SessionCallbacks::begin_frame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(made.get(), SessionCallbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(made.get(), SessionCallbacks::header);
  nghttp2_session_callbacks_set_on_invalid_header_callback(made.get(), SessionCallbacks::invalid_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made.get(), SessionCallbacks::frame);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(made.get(), SessionCallbacks::invalid_frame);
  nghttp2_session_callbacks_set_on_frame_send_callback(made.get(), SessionCallbacks::sent);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made.get(), SessionCallbacks::data);
  nghttp2_session_callbacks_set_on_stream_close_callback(made.get(), SessionCallbacks::closed);
  return made;
}

}  // namespace

void ServerSession::Delete::operator()(nghttp2_session* session) const {
  nghttp2_session_del(session);
}

Result<std::unique_ptr<ServerSession>> ServerSession::make(SessionLimits limits, std::string_view scheme,
                                                           StreamEvents& events) {
  std::unique_ptr<ServerSession> session(new ServerSession(limits, scheme, events));
  if (auto begun = session->begin(); !begun) return tl::unexpected(std::move(begun.error()));
  return session;
}

Status ServerSession::begin() {
  const auto callbacks = make_server_callbacks();
  const auto option = make_option();
  nghttp2_session* made = nullptr;
  if (!callbacks || !option || nghttp2_session_server_new2(&made, callbacks.get(), this, option.get()) != 0)
    return fail(ErrorKind::kExhausted, "no memory for an HTTP/2 session");
  session_.reset(made);
  return submit_limits(made, limits_, Side::kServer);
}

Status ServerSession::receive(std::string_view bytes) {
  if (flooded_) return fail(ErrorKind::kRefused, "the peer floods the connection");
  if (auto fed = feed(session_.get(), bytes); !fed) return fed;
  if (flooded_) return fail(ErrorKind::kRefused, "the peer floods the connection");
  return {};
}

std::string ServerSession::take_output() {
  return http2::take_output(session_.get());
}

bool ServerSession::is_over() const {
  return nghttp2_session_want_read(session_.get()) == 0 && nghttp2_session_want_write(session_.get()) == 0;
}

ServerSession::Stream* ServerSession::find(StreamId id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}
const ServerSession::Stream* ServerSession::find(StreamId id) const {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

void ServerSession::spend() {
  if (guard_.spend() || flooded_) return;
  flooded_ = true;
  nghttp2_session_terminate_session(session_.get(), NGHTTP2_ENHANCE_YOUR_CALM);
}

void ServerSession::consume(StreamId id, std::size_t bytes) {
  auto* stream = find(id);
  if (stream == nullptr) return;
  bytes = std::min(bytes, stream->unread);
  stream->unread -= bytes;
  nghttp2_session_consume(session_.get(), raw(id), bytes);
}

// Clients lose an answer that a reset follows at once (curl before 8.0: "Stream error"), and see none before
// their window is full. So a little of the body is read and thrown away, with the window kept open, which
// gives them the time to see the answer and to stop; who goes on after that is told by a reset.
void ServerSession::pass_over(StreamId id, Stream& stream) {
  stream.sent = true;
  if (nghttp2_session_get_stream_remote_close(session_.get(), raw(id)) != 0) return;
  const auto bytes = std::exchange(stream.unread, 0);
  stream.passed_over += bytes;
  if (stream.passed_over < kPassedOver) {
    nghttp2_session_consume(session_.get(), raw(id), bytes);
  } else {
    nghttp2_session_consume_connection(session_.get(), bytes);
    nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, raw(id), NGHTTP2_NO_ERROR);
  }
}

void ServerSession::inform(StreamId id, unsigned status) {
  if (find(id) == nullptr) return;
  OutgoingFields fields;
  fields.add(":status", std::to_string(status));
  const auto view = fields.view();
  nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, raw(id), nullptr, view.data(), view.size(),
                         nullptr);
}

void ServerSession::respond(StreamId id, unsigned status, std::span<const http::Header> headers, Body body) {
  auto* stream = find(id);
  if (stream == nullptr) return;
  OutgoingFields fields;
  fields.add(":status", std::to_string(status));
  fields.add_end_to_end(headers);
  const auto view = fields.view();
  if (body == Body::kNone) stream->answered = true;
  nghttp2_data_provider provider{{}, SessionCallbacks::read};
  nghttp2_submit_response(session_.get(), raw(id), view.data(), view.size(),
                          body == Body::kFollows ? &provider : nullptr);
}

bool ServerSession::has_room(StreamId id) const {
  const auto* stream = find(id);
  return stream == nullptr || stream->body.has_room();
}

void ServerSession::send(StreamId id, std::string_view bytes) {
  auto* stream = find(id);
  if (stream == nullptr || stream->answered) return;
  stream->body.append(bytes);
  nghttp2_session_resume_data(session_.get(), raw(id));
}

void ServerSession::finish(StreamId id) {
  finish(id, {});
}

void ServerSession::finish(StreamId id, std::span<const http::Header> trailers) {
  auto* stream = find(id);
  if (stream == nullptr) return;
  stream->answered = true;
  stream->body.finish(trailers);
  nghttp2_session_resume_data(session_.get(), raw(id));
}

void ServerSession::abort(StreamId id) {
  reset(id, NGHTTP2_INTERNAL_ERROR);
}

void ServerSession::turn_away(StreamId id) {
  reset(id, NGHTTP2_REFUSED_STREAM);
  spend();
}

void ServerSession::reset(StreamId id, std::uint32_t error) {
  auto* stream = find(id);
  if (stream == nullptr) return;
  stream->aborted = true;
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, raw(id), error);
}

void ServerSession::drain() {
  for (const auto& [id, stream] : streams_)
    if (stream.sent) nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, raw(id), NGHTTP2_NO_ERROR);
  nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(session_.get()), NGHTTP2_NO_ERROR, nullptr,
                        0);
}

}  // namespace podjail::http2
