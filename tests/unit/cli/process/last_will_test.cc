#include "cli/process/last_will.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "lib/base/file.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::serve {
namespace {

class LastWillTest : public testing::Test {
 protected:
  std::function<void()> writing(const char* name) const {
    return [path = scratch_.path() + "/" + name] {
      const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
      static_cast<void>(write_all(file.get(), "done"));
    };
  }
  std::string read(const char* name) const {
    return read_file(scratch_.path() + "/" + name, 64).value_or("");
  }

  const cli::Scratch scratch_;
};

TEST_F(LastWillTest, IsDoneWhenItsMakerLetsGoOfIt) {
  ASSERT_TRUE(LastWill::make(writing("file")));  // and destroyed
  EXPECT_EQ(read("file"), "done");
}

TEST_F(LastWillTest, IsNotDoneWhenItIsRevoked) {
  auto will = LastWill::make(writing("file"));
  ASSERT_TRUE(will);
  will->revoke();
  EXPECT_EQ(read("file"), "");
}

TEST_F(LastWillTest, GoesWithItsOwner) {
  auto will = LastWill::make(writing("file"));
  ASSERT_TRUE(will);
  auto moved = std::move(*will);
  EXPECT_EQ(read("file"), "");
  moved.revoke();
  EXPECT_EQ(read("file"), "");
}

TEST_F(LastWillTest, IsDoneWhenItsMakerIsKilled) {
  const auto told = scratch_.path() + "/told";
  ASSERT_EQ(::mkfifo(told.c_str(), 0600), 0);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const pid_t maker = ::fork();
  if (maker == 0) {
    const auto will = LastWill::make(writing("told"));
    [[maybe_unused]] const auto written = ::write(ends[1], "x", 1);
    ::pause();
  }
  ::close(ends[1]);
  const UniqueFd reading(ends[0]);
  char byte = 0;
  ASSERT_EQ(::read(reading.get(), &byte, 1), 1);
  ::kill(maker, SIGKILL);
  ::waitpid(maker, nullptr, 0);
  const UniqueFd pipe(::open(told.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(read_all(pipe.get(), 64).value(), "done");
}

}  // namespace
}  // namespace podjail::serve
