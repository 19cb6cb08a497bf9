#include "cli/sidecar/line_buffer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>

#include "lib/base/unique_fd.h"

namespace podjail::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LineBufferTest : public ::testing::Test {
 protected:
  LineBufferTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
    reading_.reset(ends[0]);
    writing_.reset(ends[1]);
  }
  void write(std::string_view text) {
    ASSERT_EQ(::write(writing_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  std::vector<std::string> read() {
    std::vector<std::string> lines;
    state_ = buffer_.read_from(reading_.get(), lines);
    return lines;
  }
  UniqueFd reading_;
  UniqueFd writing_;
  LineBuffer buffer_;
  LineBuffer::State state_ = LineBuffer::State::kOpen;
};

TEST_F(LineBufferTest, GivesWholeLinesAsTheyComeIn) {
  write("one\ntw");
  EXPECT_THAT(read(), ElementsAre("one"));
  EXPECT_THAT(read(), IsEmpty());
  write("o\n\nthree");
  EXPECT_THAT(read(), ElementsAre("two", ""));
  EXPECT_EQ(state_, LineBuffer::State::kOpen);
  writing_.reset();
  EXPECT_THAT(read(), ElementsAre("three"));
  EXPECT_EQ(state_, LineBuffer::State::kEnded);
  EXPECT_THAT(read(), IsEmpty());
  EXPECT_EQ(state_, LineBuffer::State::kEnded);
}

TEST_F(LineBufferTest, LeavesOutALineThatIsTooLong) {
  const std::string piece(32768, 'x');
  for (std::size_t sent = 0; sent <= LineBuffer::kMaxLineBytes; sent += piece.size()) {
    write(piece);
    EXPECT_THAT(read(), IsEmpty());
  }
  write("end\nnext\n");
  EXPECT_THAT(read(), ElementsAre("next"));
}

}  // namespace
}  // namespace podjail::serve
