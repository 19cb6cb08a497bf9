#include "sidecar/http2/server_session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace podjail::http2 {
namespace {

constexpr std::uint32_t kStreamWindow = 64 * 1024;
constexpr std::int32_t kConnectionWindow = 1024 * 1024;
constexpr std::size_t kQueueBytes = 64 * 1024;
constexpr std::size_t kOutputBytes = 16 * 1024;  // one full frame at a time

struct CallbacksDelete {
  void operator()(nghttp2_session_callbacks* callbacks) const { nghttp2_session_callbacks_del(callbacks); }
};
struct OptionDelete {
  void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
};

std::int32_t raw(StreamId id) {
  return static_cast<std::int32_t>(id);
}
std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}
nghttp2_nv field_of(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(
        const_cast<char*>(text.data()));  // nghttp2 copies, it never writes
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

// Frames that cost us work and bring nothing by themselves.
bool is_costly(const nghttp2_frame& frame) {
  switch (frame.hd.type) {
    case NGHTTP2_PING:
    case NGHTTP2_SETTINGS:
    case NGHTTP2_PRIORITY:
      return true;
    case NGHTTP2_DATA:
      return frame.hd.length == 0 && (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) == 0;
    default:
      return false;
  }
}

}  // namespace

struct SessionCallbacks {
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
    // Trailers are read and dropped: no policy has judged them.
    if (stream != nullptr && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
      stream->fields.add(text_of(name, name_size), text_of(value, value_size));
    return 0;
  }

  // nghttp2 would leave such a field out and go on.
  static int invalid_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t*, std::size_t,
                            const std::uint8_t*, std::size_t, std::uint8_t, void* self) {
    auto* stream = static_cast<ServerSession*>(self)->find(StreamId{frame->hd.stream_id});
    if (stream != nullptr) stream->fields.mark_invalid();
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
    const bool carries = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (carries && ends && session.find(id) != nullptr) session.events_.on_end(id);
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
  static int sent(nghttp2_session* raw_session, const nghttp2_frame* frame, void*) {
    const bool carries = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (!carries || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
    if (nghttp2_session_get_stream_remote_close(raw_session, frame->hd.stream_id) == 0)
      nghttp2_submit_rst_stream(raw_session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
    return 0;
  }

  static int data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                  std::size_t size, void* self) {
    auto& session = *static_cast<ServerSession*>(self);
    auto* stream = session.find(StreamId{id});
    if (stream == nullptr) return 0;
    stream->unread += size;
    session.events_.on_data(StreamId{id}, text_of(bytes, size));
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
    } else if (!stream.aborted) {
      session.spend();  // whether the peer reset it or made us do so
    }
    session.streams_.erase(found);
    if (told) session.events_.on_reset(StreamId{id});
    return 0;
  }

  static ssize_t read(nghttp2_session*, std::int32_t id, std::uint8_t* room, std::size_t size,
                      std::uint32_t* flags, nghttp2_data_source*, void* self) {
    auto* stream = static_cast<ServerSession*>(self)->find(StreamId{id});
    if (stream == nullptr || stream->aborted) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const auto left = std::string_view(stream->queue).substr(stream->queued_from);
    if (left.empty() && !stream->answered) return NGHTTP2_ERR_DEFERRED;
    const auto taken = std::min(size, left.size());
    std::copy_n(left.data(), taken, room);
    stream->queued_from += taken;
    if (taken == left.size()) {
      stream->queue.clear();
      stream->queued_from = 0;
      if (stream->answered) *flags |= NGHTTP2_DATA_FLAG_EOF;
    }
    return static_cast<ssize_t>(taken);
  }
};

namespace {

std::unique_ptr<nghttp2_session_callbacks, CallbacksDelete> make_callbacks() {
  nghttp2_session_callbacks* made = nullptr;
  if (nghttp2_session_callbacks_new(&made) != 0) return nullptr;
  nghttp2_session_callbacks_set_on_begin_headers_callback(made, SessionCallbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(made, SessionCallbacks::header);
  nghttp2_session_callbacks_set_on_invalid_header_callback(made, SessionCallbacks::invalid_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made, SessionCallbacks::frame);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(made, SessionCallbacks::invalid_frame);
  nghttp2_session_callbacks_set_on_frame_send_callback(made, SessionCallbacks::sent);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, SessionCallbacks::data);
  nghttp2_session_callbacks_set_on_stream_close_callback(made, SessionCallbacks::closed);
  return std::unique_ptr<nghttp2_session_callbacks, CallbacksDelete>(made);
}

std::unique_ptr<nghttp2_option, OptionDelete> make_option() {
  nghttp2_option* made = nullptr;
  if (nghttp2_option_new(&made) != 0) return nullptr;
  nghttp2_option_set_no_auto_window_update(made, 1);
  return std::unique_ptr<nghttp2_option, OptionDelete>(made);
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
  const auto callbacks = make_callbacks();
  const auto option = make_option();
  nghttp2_session* made = nullptr;
  if (!callbacks || !option || nghttp2_session_server_new2(&made, callbacks.get(), this, option.get()) != 0)
    return fail(ErrorKind::kExhausted, "no memory for an HTTP/2 session");
  session_.reset(made);
  const std::array<nghttp2_settings_entry, 3> settings{
      {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits_.max_streams},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(limits_.head.max_bytes)}}};
  if (nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) != 0 ||
      nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0, kConnectionWindow) != 0)
    return fail(ErrorKind::kInternal, "cannot begin an HTTP/2 session");
  return {};
}

Status ServerSession::receive(std::string_view bytes) {
  if (flooded_) return fail(ErrorKind::kRefused, "the peer floods the connection");
  const auto taken = nghttp2_session_mem_recv(
      session_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (taken < 0) return fail(ErrorKind::kInvalid, nghttp2_strerror(static_cast<int>(taken)));
  if (flooded_) return fail(ErrorKind::kRefused, "the peer floods the connection");
  return {};
}

std::string ServerSession::take_output() {
  std::string output;
  while (output.size() < kOutputBytes) {
    const std::uint8_t* bytes = nullptr;
    const auto size = nghttp2_session_mem_send(session_.get(), &bytes);
    if (size <= 0) break;
    output.append(text_of(bytes, static_cast<std::size_t>(size)));
  }
  return output;
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

void ServerSession::inform(StreamId id, unsigned status) {
  if (find(id) == nullptr) return;
  const auto code = std::to_string(status);
  const auto field = field_of(":status", code);
  nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, raw(id), nullptr, &field, 1, nullptr);
}

void ServerSession::respond(StreamId id, unsigned status, std::span<const http::Header> headers, Body body) {
  auto* stream = find(id);
  if (stream == nullptr) return;
  const auto code = std::to_string(status);
  std::vector<nghttp2_nv> fields{field_of(":status", code)};
  std::vector<std::string> names;  // HTTP/2 knows lower case only
  names.reserve(headers.size());
  for (const auto& header : headers) {
    if (http::is_hop_by_hop(header.name)) continue;
    auto& name = names.emplace_back(header.name);
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    fields.push_back(field_of(name, header.value));
  }
  if (body == Body::kNone) stream->answered = true;
  nghttp2_data_provider provider{{}, SessionCallbacks::read};
  nghttp2_submit_response(session_.get(), raw(id), fields.data(), fields.size(),
                          body == Body::kFollows ? &provider : nullptr);
}

bool ServerSession::has_room(StreamId id) const {
  const auto* stream = find(id);
  return stream == nullptr || stream->queue.size() - stream->queued_from < kQueueBytes;
}

void ServerSession::send(StreamId id, std::string_view bytes) {
  auto* stream = find(id);
  if (stream == nullptr || stream->answered) return;
  stream->queue.erase(0, std::exchange(stream->queued_from, 0));
  stream->queue.append(bytes);
  nghttp2_session_resume_data(session_.get(), raw(id));
}

void ServerSession::finish(StreamId id) {
  auto* stream = find(id);
  if (stream == nullptr) return;
  stream->answered = true;
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
  nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(session_.get()), NGHTTP2_NO_ERROR, nullptr,
                        0);
}

}  // namespace podjail::http2
