#include "sidecar/http/body_reader.h"

#include <gtest/gtest.h>

namespace podjail::http {
namespace {

struct Read {
  std::string content;
  BodyState state = BodyState::kMore;
  std::size_t left_over = 0;
};

// Feeds `wire` in portions of `portion` bytes, keeping what is not consumed, as a connection does.
Read read_in_portions(Framing framing, std::uint64_t length, std::string_view wire, std::size_t portion) {
  BodyReader reader(framing, length);
  Read read;
  std::string buffer;
  while (!reader.is_complete() && (!wire.empty() || !buffer.empty())) {
    const auto before = buffer.size();
    buffer.append(wire.substr(0, portion));
    wire.remove_prefix(std::min(portion, wire.size()));
    while (true) {
      std::vector<std::string_view> pieces;
      const auto step = reader.feed(buffer, pieces);
      for (const auto piece : pieces) read.content.append(piece);
      buffer.erase(0, step.consumed);
      read.state = step.state;
      if (step.state != BodyState::kMore || step.consumed == 0) break;
    }
    if (read.state != BodyState::kMore || (wire.empty() && buffer.size() == before)) break;
  }
  read.left_over = buffer.size() + wire.size();
  return read;
}

TEST(BodyReader, ABodyOfKnownLengthEndsWhereItSays) {
  for (const std::size_t portion : {1U, 2U, 100U}) {
    const auto read = read_in_portions(Framing::kLength, 5, "helloGET /next", portion);
    EXPECT_EQ(read.content, "hello");
    EXPECT_EQ(read.state, BodyState::kComplete);
  }
}

TEST(BodyReader, ChunksAreJoinedWhateverTheirArrival) {
  const std::string_view wire = "5\r\nhello\r\n1;ext=1\r\n \r\n5\r\nworld\r\n0\r\nTrailer: x\r\n\r\n";
  for (std::size_t portion = 1; portion <= wire.size(); ++portion) {
    const auto read = read_in_portions(Framing::kChunked, 0, wire, portion);
    EXPECT_EQ(read.content, "hello world") << portion;
    EXPECT_EQ(read.state, BodyState::kComplete) << portion;
    EXPECT_EQ(read.left_over, 0U) << portion;
  }
}

TEST(BodyReader, AnEmptyBodyMayArriveInAnyPortions) {
  for (const std::string_view wire : {"0\r\n\r\n", "000;x\r\nTrailer: x\r\n\r\n"}) {
    for (std::size_t portion = 1; portion <= wire.size(); ++portion) {
      const auto read = read_in_portions(Framing::kChunked, 0, wire, portion);
      EXPECT_EQ(read.content, "") << portion;
      EXPECT_EQ(read.state, BodyState::kComplete) << portion;
      EXPECT_EQ(read.left_over, 0U) << portion;
    }
  }
}

TEST(BodyReader, LeavesThePipelinedRequestBehindTheBody) {
  const auto read = read_in_portions(Framing::kChunked, 0, "1\r\nx\r\n0\r\n\r\nGET /next", 100);
  EXPECT_EQ(read.content, "x");
  EXPECT_EQ(read.state, BodyState::kComplete);
  EXPECT_EQ(read.left_over, std::string_view("GET /next").size());
}

TEST(BodyReader, RefusesBrokenChunks) {
  for (const char* wire : {"zz\r\nhello\r\n", "-1\r\n", "5\r\nhelloXX0\r\n\r\n", "10000000000000000\r\n",
                           " 5\r\nhello\r\n", "0x5\r\nhello\r\n\r\n"}) {
    EXPECT_EQ(read_in_portions(Framing::kChunked, 0, wire, 100).state, BodyState::kMalformed) << wire;
  }
}

TEST(BodyReader, RefusesControlCharactersInChunkExtensions) {
  for (const char* wire :
       {"1;n=\"a\nb\"\r\nx\r\n0\r\n\r\n", "1;n=\"a\rb\"\r\nx\r\n0\r\n\r\n", "1\r\nx\r\n0;n=\"\n\"\r\n\r\n"}) {
    EXPECT_EQ(read_in_portions(Framing::kChunked, 0, wire, 100).state, BodyState::kMalformed) << wire;
  }
  EXPECT_EQ(read_in_portions(Framing::kChunked, 0, "1;n=\"a\tb;\"\r\nx\r\n0\r\n\r\n", 100).content, "x");
}

TEST(BodyReader, ALineFeedAloneEndsNoChunkHead) {
  const auto read = read_in_portions(Framing::kChunked, 0, "5\nhello\n0\n\n", 100);
  EXPECT_NE(read.state, BodyState::kComplete);
  EXPECT_EQ(read.content, "");
}

TEST(BodyReader, OnlyABodyWithoutAnnouncedEndMayEndWithTheStream) {
  EXPECT_EQ(BodyReader(Framing::kUntilClose, 0).end_of_stream(), BodyState::kComplete);
  EXPECT_EQ(BodyReader(Framing::kLength, 3).end_of_stream(), BodyState::kMalformed);
  EXPECT_EQ(BodyReader(Framing::kChunked, 0).end_of_stream(), BodyState::kMalformed);
  EXPECT_EQ(BodyReader(Framing::kNone, 0).end_of_stream(), BodyState::kComplete);
}

TEST(BodyReader, ALargeChunkIsNotLimitedByAnyDefault) {
  // Beast's default limit for requests is 1 MiB; a relay has none of its own.
  std::string wire = "200000\r\n" + std::string(0x200000, 'x') + "\r\n0\r\n\r\n";
  const auto read = read_in_portions(Framing::kChunked, 0, wire, 16384);
  EXPECT_EQ(read.state, BodyState::kComplete);
  EXPECT_EQ(read.content.size(), 0x200000U);
}

}  // namespace
}  // namespace podjail::http
