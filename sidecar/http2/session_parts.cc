#include "sidecar/http2/session_parts.h"

#include <array>

namespace podjail::http2 {
namespace {

constexpr std::size_t kOutputBytes = 16 * 1024;  // one full frame at a time

}  // namespace

CallbacksPtr make_callbacks() {
  nghttp2_session_callbacks* made = nullptr;
  return nghttp2_session_callbacks_new(&made) == 0 ? CallbacksPtr(made) : nullptr;
}

OptionPtr make_option() {
  nghttp2_option* made = nullptr;
  if (nghttp2_option_new(&made) != 0) return nullptr;
  nghttp2_option_set_no_auto_window_update(made, 1);
  return OptionPtr(made);
}

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

Status submit_limits(nghttp2_session* session, const SessionLimits& limits, Side side) {
  const nghttp2_settings_entry streams =
      side == Side::kServer
          ? nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.max_streams}
          : nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
  const std::array<nghttp2_settings_entry, 3> settings{
      {streams,
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(limits.head.max_bytes)}}};
  if (nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) != 0 ||
      nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, kConnectionWindow) != 0)
    return fail(ErrorKind::kInternal, "cannot begin an HTTP/2 session");
  return {};
}

Status feed(nghttp2_session* session, std::string_view bytes) {
  const auto taken =
      nghttp2_session_mem_recv(session, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (taken < 0) return fail(ErrorKind::kInvalid, nghttp2_strerror(static_cast<int>(taken)));
  return {};
}

std::string take_output(nghttp2_session* session) {
  std::string output;
  while (output.size() < kOutputBytes) {
    const std::uint8_t* bytes = nullptr;
    const auto size = nghttp2_session_mem_send(session, &bytes);
    if (size <= 0) break;
    output.append(text_of(bytes, static_cast<std::size_t>(size)));
  }
  return output;
}

}  // namespace podjail::http2
