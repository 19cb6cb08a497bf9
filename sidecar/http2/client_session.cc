#include "sidecar/http2/client_session.h"

#include <algorithm>
#include <utility>

#include "sidecar/http2/session_parts.h"

namespace podjail::http2 {

struct ClientCallbacks {
  static int begin_frame(nghttp2_session*, const nghttp2_frame_hd* frame, void* self) {
    // Our SETTINGS came first and forbid it. nghttp2 would only reset what is promised, for ever.
    if (frame->type == NGHTTP2_PUSH_PROMISE)
      static_cast<ClientSession*>(self)->end_connection(NGHTTP2_PROTOCOL_ERROR, "the upstream pushes");
    return 0;
  }

  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                    void* self) {
    auto* fields = fields_of(frame, self);
    if (fields != nullptr) fields->add(text_of(name, name_size), text_of(value, value_size));
    return 0;
  }

  // nghttp2 would leave such a field out and go on.
  static int invalid_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t*, std::size_t,
                            const std::uint8_t*, std::size_t, std::uint8_t, void* self) {
    auto* fields = fields_of(frame, self);
    if (fields != nullptr) fields->mark_invalid();
    return 0;
  }

  static FieldList* fields_of(const nghttp2_frame* frame, void* self) {
    auto* stream = static_cast<ClientSession*>(self)->find(StreamId{frame->hd.stream_id});
    if (stream == nullptr || frame->hd.type != NGHTTP2_HEADERS) return nullptr;
    return stream->answered ? &stream->trailers : &stream->fields;
  }

  static int frame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    auto& session = *static_cast<ClientSession*>(self);
    const StreamId id{frame->hd.stream_id};
    if (is_costly(*frame)) session.spend();
    auto* stream = session.find(id);
    if (stream != nullptr && frame->hd.type == NGHTTP2_RST_STREAM) stream->left = true;
    const bool carries = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (stream == nullptr || stream->silent || !carries) return 0;
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (frame->hd.type == NGHTTP2_HEADERS) {
      stream->answered ? session.take_trailers(id, *stream)
                       : session.take_head(id, *stream, ends ? Body::kNone : Body::kFollows);
    }
    if (!ends || stream->silent || !stream->answered) return 0;
    stream->ended = true;
    session.events_.on_end(id);
    return 0;
  }

  static int invalid_frame(nghttp2_session*, const nghttp2_frame*, int, void* self) {
    static_cast<ClientSession*>(self)->spend();
    return 0;
  }

  static int data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                  std::size_t size, void* self) {
    auto& session = *static_cast<ClientSession*>(self);
    auto* stream = session.find(StreamId{id});
    if (stream == nullptr) return 0;
    stream->unread += size;
    if (stream->silent) {
      session.consume(StreamId{id}, size);
    } else {
      session.events_.on_data(StreamId{id}, text_of(bytes, size));
    }
    return 0;
  }

  static int closed(nghttp2_session* raw_session, std::int32_t id, std::uint32_t error, void* self) {
    auto& session = *static_cast<ClientSession*>(self);
    const auto found = session.streams_.find(StreamId{id});
    if (found == session.streams_.end()) return 0;
    const auto& stream = found->second;
    // What was never read must not narrow the connection's window for the others.
    if (stream.unread > 0) nghttp2_session_consume_connection(raw_session, stream.unread);
    const bool told = stream.ended || stream.silent;
    const bool untouched = error == NGHTTP2_REFUSED_STREAM && !stream.answered;
    if (stream.ended) session.guard_.earn();
    if (!told) session.spend();
    // What nghttp2 itself found wrong.
    const bool malformed = !stream.left && error != NGHTTP2_NO_ERROR && error != NGHTTP2_REFUSED_STREAM;
    session.streams_.erase(found);
    using Processed = StreamReset::Processed;
    if (!told)
      session.events_.on_reset(StreamId{id}, {error, untouched ? Processed::kNo : Processed::kPerhaps,
                                              malformed ? "malformed answer" : ""});
    return 0;
  }

  static ssize_t read(nghttp2_session* session, std::int32_t id, std::uint8_t* room, std::size_t size,
                      std::uint32_t* flags, nghttp2_data_source*, void* self) {
    auto* stream = static_cast<ClientSession*>(self)->find(StreamId{id});
    if (stream == nullptr || stream->silent) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    return stream->body.read(session, id, {room, size}, *flags);
  }
};

namespace {

CallbacksPtr make_client_callbacks() {
  auto made = make_callbacks();
  if (!made) return nullptr;
  nghttp2_session_callbacks_set_on_begin_frame_callback(made.get(), ClientCallbacks::begin_frame);
  nghttp2_session_callbacks_set_on_header_callback(made.get(), ClientCallbacks::header);
  nghttp2_session_callbacks_set_on_invalid_header_callback(made.get(), ClientCallbacks::invalid_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made.get(), ClientCallbacks::frame);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(made.get(), ClientCallbacks::invalid_frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made.get(), ClientCallbacks::data);
  nghttp2_session_callbacks_set_on_stream_close_callback(made.get(), ClientCallbacks::closed);
  return made;
}

void add_request(OutgoingFields& fields, const http::RequestHead& head) {
  std::vector<http::Header> kept;
  bool wants_trailers = false;
  bool has_length = false;
  for (const auto& header : head.headers) {
    const auto is = [&](std::string_view name) { return http::equals_ignoring_case(header.name, name); };
    has_length = has_length || is("content-length");
    wants_trailers = wants_trailers || (is("te") && http::equals_ignoring_case(header.value, "trailers"));
    if (!is("host") && !is("content-length") && !is("expect")) kept.push_back(header);
  }
  fields.add_end_to_end(kept);
  if (wants_trailers) fields.add("te", "trailers");
  if (has_length && head.framing != http::Framing::kChunked)
    fields.add("content-length", std::to_string(head.content_length));
}

}  // namespace

Result<std::unique_ptr<ClientSession>> ClientSession::make(SessionLimits limits, std::string_view scheme,
                                                           AnswerEvents& events) {
  std::unique_ptr<ClientSession> session(new ClientSession(limits, scheme, events));
  if (auto begun = session->begin(); !begun) return tl::unexpected(std::move(begun.error()));
  return session;
}

Status ClientSession::begin() {
  const auto callbacks = make_client_callbacks();
  const auto option = make_option();
  nghttp2_session* made = nullptr;
  if (!callbacks || !option || nghttp2_session_client_new2(&made, callbacks.get(), this, option.get()) != 0)
    return fail(ErrorKind::kExhausted, "no memory for an HTTP/2 session");
  session_.reset(made);
  return submit_limits(made, limits_, Side::kClient);
}

Status ClientSession::receive(std::string_view bytes) {
  if (ended_because_.empty()) {
    if (auto fed = feed(session_.get(), bytes); !fed) return fed;
  }
  if (!ended_because_.empty()) return fail(ErrorKind::kRefused, std::string(ended_because_));
  return {};
}

std::string ClientSession::take_output() {
  return http2::take_output(session_.get());
}

bool ClientSession::is_over() const {
  return nghttp2_session_want_read(session_.get()) == 0 && nghttp2_session_want_write(session_.get()) == 0;
}

ClientSession::Stream* ClientSession::find(StreamId id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}
const ClientSession::Stream* ClientSession::find(StreamId id) const {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

void ClientSession::take_head(StreamId id, Stream& stream, Body body) {
  const auto head = read_response(stream.fields, stream.method, body);
  if (!head) return reject(id, stream, head.error().detail);
  if (head->status == 101) return reject(id, stream, "101 in HTTP/2");
  if (head->status < 200) {
    stream.fields.clear();
    return spend();
  }
  stream.answered = true;
  events_.on_response(id, *head);
}

void ClientSession::take_trailers(StreamId id, Stream& stream) {
  const auto trailers = trailers_of(stream.trailers);
  if (!trailers) return reject(id, stream, "malformed trailers of the answer");
  events_.on_trailers(id, *trailers);
}

void ClientSession::reject(StreamId id, Stream& stream, std::string_view detail) {
  stream.silent = true;
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, raw(id), NGHTTP2_PROTOCOL_ERROR);
  spend();
  events_.on_reset(id, {NGHTTP2_PROTOCOL_ERROR, StreamReset::Processed::kPerhaps, detail});
}

void ClientSession::spend() {
  if (!guard_.spend()) end_connection(NGHTTP2_ENHANCE_YOUR_CALM, "the upstream floods the connection");
}

void ClientSession::end_connection(std::uint32_t error, std::string_view why) {
  if (!ended_because_.empty()) return;
  ended_because_ = why;
  nghttp2_session_terminate_session(session_.get(), error);
}

bool ClientSession::can_open() const {
  const auto allowed =
      nghttp2_session_get_remote_settings(session_.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
  return !is_ending() && streams_.size() < std::min(allowed, limits_.max_streams);
}

bool ClientSession::is_ending() const {
  return !ended_because_.empty() || nghttp2_session_check_request_allowed(session_.get()) == 0;
}

std::optional<StreamId> ClientSession::open(const http::RequestHead& head, std::string_view authority,
                                            Body body) {
  if (!can_open()) return std::nullopt;
  OutgoingFields fields;
  fields.add(":method", head.method);
  fields.add(":scheme", scheme_);
  fields.add(":authority", authority);
  fields.add(":path", head.target);
  add_request(fields, head);
  const auto view = fields.view();
  nghttp2_data_provider provider{{}, ClientCallbacks::read};
  const auto made = nghttp2_submit_request(session_.get(), nullptr, view.data(), view.size(),
                                           body == Body::kFollows ? &provider : nullptr, nullptr);
  if (made <= 0) return std::nullopt;
  streams_.try_emplace(StreamId{made}, limits_.head, head.method);
  return StreamId{made};
}

bool ClientSession::has_room(StreamId id) const {
  const auto* stream = find(id);
  return stream == nullptr || stream->body.has_room();
}

void ClientSession::send(StreamId id, std::string_view bytes) {
  auto* stream = find(id);
  if (stream == nullptr || stream->silent) return;
  stream->body.append(bytes);
  nghttp2_session_resume_data(session_.get(), raw(id));
}

void ClientSession::finish(StreamId id, std::span<const http::Header> trailers) {
  auto* stream = find(id);
  if (stream == nullptr || stream->silent) return;
  stream->body.finish(trailers);
  nghttp2_session_resume_data(session_.get(), raw(id));
}

void ClientSession::consume(StreamId id, std::size_t bytes) {
  auto* stream = find(id);
  if (stream == nullptr) return;
  bytes = std::min(bytes, stream->unread);
  stream->unread -= bytes;
  nghttp2_session_consume(session_.get(), raw(id), bytes);
}

void ClientSession::abort(StreamId id) {
  auto* stream = find(id);
  if (stream == nullptr || stream->silent) return;
  stream->silent = true;
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, raw(id), NGHTTP2_CANCEL);
}

void ClientSession::drain() {
  nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, 0, NGHTTP2_NO_ERROR, nullptr, 0);
}

}  // namespace podjail::http2
