#include "sidecar/dns/query_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace podjail::dns {
namespace {

using std::string_view_literals::operator""sv;
using State = QueryBuffer::State;

void feed(QueryBuffer& buffer, std::string_view bytes) {
  ASSERT_LE(bytes.size(), buffer.room().size());
  std::copy(bytes.begin(), bytes.end(), buffer.room().begin());
  buffer.add(bytes.size());
}

std::string query_of(const QueryBuffer& buffer) {
  return {buffer.query().begin(), buffer.query().end()};
}

TEST(QueryBuffer, NeedsMoreUntilTheQueryIsWhole) {
  QueryBuffer buffer;
  for (const auto byte : {"\0"sv, "\3"sv, "a"sv, "b"sv}) {
    EXPECT_EQ(buffer.state(), State::kNeedMore);
    feed(buffer, byte);
  }
  EXPECT_EQ(buffer.state(), State::kNeedMore);
  feed(buffer, "c");
  EXPECT_EQ(buffer.state(), State::kComplete);
  EXPECT_EQ(query_of(buffer), "abc");
}

TEST(QueryBuffer, QueriesSentTogetherComeOutOneByOne) {
  QueryBuffer buffer;
  feed(buffer, "\0\3abc\0\1d\0\2e"sv);
  EXPECT_EQ(query_of(buffer), "abc");
  buffer.drop_query();
  EXPECT_EQ(buffer.state(), State::kComplete);
  EXPECT_EQ(query_of(buffer), "d");
  buffer.drop_query();
  EXPECT_EQ(buffer.state(), State::kNeedMore);
  feed(buffer, "f");
  EXPECT_EQ(query_of(buffer), "ef");
}

TEST(QueryBuffer, AnEmptyQueryIsComplete) {
  QueryBuffer buffer;
  feed(buffer, "\0\0"sv);
  EXPECT_EQ(buffer.state(), State::kComplete);
  EXPECT_TRUE(buffer.query().empty());
}

TEST(QueryBuffer, TheLongestQueryFitsAndALongerOneIsTooLong) {
  const auto prefix = [](std::size_t size) {
    return std::string{static_cast<char>(size >> 8), static_cast<char>(size)};
  };
  QueryBuffer longest;
  feed(longest, prefix(kMaxQuery));
  feed(longest, std::string(kMaxQuery, 'x'));
  EXPECT_EQ(longest.state(), State::kComplete);
  EXPECT_TRUE(longest.room().empty());
  QueryBuffer longer;
  feed(longer, prefix(kMaxQuery + 1));
  EXPECT_EQ(longer.state(), State::kTooLong);
}

TEST(QueryBuffer, AResponseGoesOutBehindItsLength) {
  const std::vector<std::uint8_t> response(300, 'r');
  const auto framed = with_length(response);
  EXPECT_EQ(framed.substr(0, 2), "\x01\x2c");
  EXPECT_EQ(framed.substr(2), std::string(300, 'r'));
}

}  // namespace
}  // namespace podjail::dns
