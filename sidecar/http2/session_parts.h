// What both sides of HTTP/2 ask of nghttp2, with its handles as owners.
#pragma once

#include <nghttp2/nghttp2.h>

#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "sidecar/http/request_parser.h"
#include "sidecar/http2/stream.h"

namespace podjail::http2 {

struct CallbacksDelete {
  void operator()(nghttp2_session_callbacks* callbacks) const { nghttp2_session_callbacks_del(callbacks); }
};
using CallbacksPtr = std::unique_ptr<nghttp2_session_callbacks, CallbacksDelete>;
CallbacksPtr make_callbacks();  // none set; null without memory

struct OptionDelete {
  void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
};
using OptionPtr = std::unique_ptr<nghttp2_option, OptionDelete>;
OptionPtr make_option();  // windows open by consume() alone; null without memory

inline constexpr std::uint32_t kStreamWindow = 64 * 1024;
inline constexpr std::size_t kPassedOver = 4 * kStreamWindow;  // of a body whose answer has left
inline constexpr std::int32_t kConnectionWindow = 1024 * 1024;

inline std::int32_t raw(StreamId id) {
  return static_cast<std::int32_t>(id);
}
inline std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// True for frames that cost us work and bring nothing by themselves.
bool is_costly(const nghttp2_frame& frame);

// SETTINGS and the connection's window, the first bytes of a session. A client opens the streams, and takes
// none that the server pushes.
enum class Side : std::uint8_t { kServer, kClient };
Status submit_limits(nghttp2_session* session, const SessionLimits& limits, Side side);

// Hands bytes of the peer to the session.
Status feed(nghttp2_session* session, std::string_view bytes);
// The next bytes for the peer, about 16 KiB at a time; empty when there are none for now.
std::string take_output(nghttp2_session* session);

}  // namespace podjail::http2
