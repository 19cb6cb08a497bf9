#include "sidecar/http2/session_parts.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/http2/raw_frames.h"

namespace podjail::http2 {
namespace {

using namespace test;

nghttp2_frame frame_of(std::uint8_t type, std::size_t length, std::uint8_t flags) {
  nghttp2_frame frame{};
  frame.hd.type = type;
  frame.hd.length = length;
  frame.hd.flags = flags;
  return frame;
}

TEST(SessionParts, CountsFramesThatBringNothing) {
  EXPECT_TRUE(is_costly(frame_of(NGHTTP2_PING, 8, 0)));
  EXPECT_TRUE(is_costly(frame_of(NGHTTP2_SETTINGS, 0, 0)));
  EXPECT_TRUE(is_costly(frame_of(NGHTTP2_PRIORITY, 5, 0)));
  EXPECT_TRUE(is_costly(frame_of(NGHTTP2_DATA, 0, 0)));
  EXPECT_FALSE(is_costly(frame_of(NGHTTP2_DATA, 0, NGHTTP2_FLAG_END_STREAM)));
  EXPECT_FALSE(is_costly(frame_of(NGHTTP2_DATA, 1, 0)));
  EXPECT_FALSE(is_costly(frame_of(NGHTTP2_HEADERS, 1, 0)));
}

TEST(SessionParts, AClientBeginsByRefusingToBePushedTo) {
  nghttp2_session* made = nullptr;
  ASSERT_EQ(nghttp2_session_client_new2(&made, make_callbacks().get(), nullptr, make_option().get()), 0);
  const std::unique_ptr<nghttp2_session, decltype(&nghttp2_session_del)> session(made, nghttp2_session_del);
  ASSERT_TRUE(submit_limits(made, {}, Side::kClient));
  constexpr std::size_t kPrefaceBytes = 24;
  const auto frames = frames_of(take_output(made).substr(kPrefaceBytes));
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].type, kSettings);
  EXPECT_TRUE(frames[0].payload.starts_with(std::string_view("\0\2\0\0\0\0", 6)));  // ENABLE_PUSH 0
  EXPECT_EQ(frames[1].type, kWindow);
  EXPECT_TRUE(take_output(made).empty());
  EXPECT_FALSE(feed(made, frame(kSettings, kNoFlag, 0, "odd")) && take_output(made).empty());
}

}  // namespace
}  // namespace podjail::http2
