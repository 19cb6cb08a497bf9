#include "cli/run/lines.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>

#include "lib/base/unique_fd.h"

namespace podjail::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Pipe {
  UniqueFd reading;
  UniqueFd writing;
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(0, ::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK));
    reading.reset(ends[0]);
    writing.reset(ends[1]);
  }
  void write(const std::string& text) const {
    EXPECT_EQ(static_cast<ssize_t>(text.size()), ::write(writing.get(), text.data(), text.size()));
  }
};

TEST(Lines, AreGivenWhenTheyAreWhole) {
  const Pipe pipe;
  Lines lines;
  std::vector<std::string> read;
  pipe.write("one\ntw");
  EXPECT_EQ(lines.read(pipe.reading.get(), read), Lines::State::kOpen);
  EXPECT_THAT(read, ElementsAre("one"));
  pipe.write("o\n\n");
  lines.read(pipe.reading.get(), read);
  EXPECT_THAT(read, ElementsAre("one", "two", ""));
}

TEST(Lines, CountTheRestAsOneAtTheEnd) {
  Pipe pipe;
  Lines lines;
  std::vector<std::string> read;
  pipe.write("last");
  pipe.writing.reset();
  EXPECT_EQ(lines.read(pipe.reading.get(), read), Lines::State::kEnded);
  EXPECT_THAT(read, ElementsAre("last"));
  read.clear();
  EXPECT_EQ(lines.read(pipe.reading.get(), read), Lines::State::kEnded);
  EXPECT_THAT(read, IsEmpty());
}

TEST(Lines, AreNeverKeptWithoutBound) {
  const Pipe pipe;
  Lines lines;
  std::vector<std::string> read;
  const std::string piece(65536, 'x');
  for (std::size_t i = 0; i < 2 * kMaxLine / piece.size(); ++i) {
    pipe.write(piece);
    lines.read(pipe.reading.get(), read);
  }
  ASSERT_FALSE(read.empty());
  EXPECT_EQ(read.front().size(), kMaxLine);
}

}  // namespace
}  // namespace podjail::cli
