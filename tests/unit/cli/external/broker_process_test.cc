#include "cli/external/broker_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "lib/base/file.h"
#include "tests/unit/cli/external/programs.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

// Runs run_broker() in a process of its own, as the program does, until the socket is closed.
class BrokerProcessTest : public ::testing::Test {
 protected:
  void start(const ExternalProgram& program) {
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
    socket_.reset(pair[0]);
    const UniqueFd other(pair[1]);
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::dup2(other.get(), 3);
    for (int fd = 4; fd < 64; ++fd) ::close(fd);
    ::_exit(run_broker(program));
  }
  void ask() {
    const auto line = question(1).line + "\n";
    ASSERT_EQ(::send(socket_.get(), line.data(), line.size(), 0), static_cast<ssize_t>(line.size()));
    std::array<char, 256> answer;
    ASSERT_GT(::recv(socket_.get(), answer.data(), answer.size(), 0), 0);
  }
  int end() {
    socket_.reset();
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  UniqueFd socket_;
  pid_t pid_ = -1;
};

TEST_F(BrokerProcessTest, EndsWithItsSocket) {
  start({ExternalProgram::Form::kPerRequest, "exit 0", std::chrono::seconds(60)});
  ask();
  EXPECT_EQ(end(), 0);
}

TEST_F(BrokerProcessTest, TakesWhatLeftItsGroupWithIt) {
  const Scratch scratch;
  const auto pipe = scratch.path() + "/alive";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const UniqueFd alive(::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const auto there = scratch.path() + "/there";
  start({ExternalProgram::Form::kPerRequest,
         "setsid sh -c 'echo > " + there + "; exec sleep 1000' > " + pipe + " < /dev/null & until [ -e " +
             there + " ]; do :; done",
         std::chrono::seconds(60)});
  ask();
  EXPECT_EQ(end(), 0);
  ::fcntl(alive.get(), F_SETFL, 0);
  EXPECT_TRUE(read_all(alive.get(), 64));  // it ends: nobody writes any more
}

}  // namespace
}  // namespace podjail::cli
