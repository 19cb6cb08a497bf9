#include "cli/external/awaiting.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace podjail::cli {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reading.reset(ends[0]);
    writing.reset(ends[1]);
  }
  UniqueFd reading;
  UniqueFd writing;
};

Deadline soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

TEST(Awaiting, EndsWithWhatIsWaitedFor) {
  const Halt halt;
  const Pipe pipe;
  const Pipe silent;
  ASSERT_EQ(write_quietly(pipe.writing.get(), "x"), 1);
  EXPECT_EQ(wait_for(pipe.reading.get(), POLLIN, soon(), halt), Waited::kReady);
  EXPECT_EQ(wait_for(silent.reading.get(), POLLIN, soon(), halt, pipe.reading.get()), Waited::kReady);
  EXPECT_EQ(wait_for(silent.writing.get(), POLLOUT, soon(), halt), Waited::kReady);
}

TEST(Awaiting, EndsAtItsDeadline) {
  const Halt halt;
  const Pipe pipe;
  EXPECT_EQ(wait_for(pipe.reading.get(), POLLIN, Deadline::min(), halt), Waited::kTimeout);
}

TEST(Awaiting, EndsForGoodWhereItIsHalted) {
  const Halt halt;
  const Pipe pipe;
  EXPECT_FALSE(halt.is_stopped());
  halt.stop();
  EXPECT_TRUE(halt.is_stopped());
  for (int i = 0; i < 2; ++i) EXPECT_EQ(wait_for(pipe.reading.get(), POLLIN, soon(), halt), Waited::kHalted);
}

TEST(Awaiting, AReaderThatIsGoneIsAnErrorAndNoSignal) {
  Pipe pipe;
  pipe.reading.reset();
  EXPECT_EQ(write_quietly(pipe.writing.get(), "x"), -1);
  EXPECT_EQ(errno, EPIPE);
}

}  // namespace
}  // namespace podjail::cli
