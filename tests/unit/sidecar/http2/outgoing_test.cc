#include "sidecar/http2/outgoing.h"

#include <gtest/gtest.h>

#include <array>

#include "sidecar/http2/session_parts.h"

namespace podjail::http2 {
namespace {

std::string text_of(const OutgoingFields& fields) {
  std::string text;
  for (const auto& field : fields.view())
    text.append(http2::text_of(field.name, field.namelen))
        .append("=")
        .append(http2::text_of(field.value, field.valuelen))
        .append(";");
  return text;
}

TEST(OutgoingFields, WritesNamesInLowerCase) {
  OutgoingFields fields;
  EXPECT_TRUE(fields.empty());
  fields.add(":status", "200");
  fields.add("Content-Type", "Text/Plain");
  EXPECT_EQ(text_of(fields), ":status=200;content-type=Text/Plain;");
}

TEST(OutgoingFields, LeavesTheConnectionsFieldsBehind) {
  OutgoingFields fields;
  fields.add_end_to_end(std::vector<http::Header>{
      {"Connection", "x-hop, close"}, {"X-Hop", "1"}, {"Upgrade", "h2c"}, {"te", "trailers"}, {"A", "b"}});
  EXPECT_EQ(text_of(fields), "a=b;");
}

class OutgoingBodyTest : public testing::Test {
 protected:
  ssize_t read(std::size_t room) {
    flags_ = 0;
    const auto size = body_.read(nullptr, 1, std::span(room_).first(room), flags_);
    if (size > 0) taken_.append(http2::text_of(room_.data(), static_cast<std::size_t>(size)));
    return size;
  }
  OutgoingBody body_;
  std::array<std::uint8_t, 16> room_{};
  std::string taken_;
  std::uint32_t flags_ = 0;
};

TEST_F(OutgoingBodyTest, WaitsWhileThereIsNothing) {
  EXPECT_EQ(read(16), NGHTTP2_ERR_DEFERRED);
  body_.append("ab");
  EXPECT_EQ(read(16), 2);
  EXPECT_EQ(flags_, 0U);
  EXPECT_EQ(read(16), NGHTTP2_ERR_DEFERRED);
}

TEST_F(OutgoingBodyTest, EndsWithTheLastOfItsBytes) {
  body_.append("abc");
  body_.finish();
  EXPECT_EQ(read(2), 2);
  EXPECT_EQ(flags_, 0U);
  body_.append("too late");
  EXPECT_EQ(read(2), 1);
  EXPECT_EQ(flags_, NGHTTP2_DATA_FLAG_EOF);
  EXPECT_EQ(taken_, "abc");
}

TEST_F(OutgoingBodyTest, HasRoomForSixtyFourKibibytes) {
  body_.append(std::string(65535, 'x'));
  EXPECT_TRUE(body_.has_room());
  body_.append("x");
  EXPECT_FALSE(body_.has_room());
  EXPECT_EQ(read(1), 1);
  EXPECT_TRUE(body_.has_room());
}

}  // namespace
}  // namespace podjail::http2
