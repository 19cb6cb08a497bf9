#include "lib/base/descriptor_message.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <thread>

namespace podjail {
namespace {

class DescriptorMessageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    one_.reset(ends[0]);
    other_.reset(ends[1]);
  }
  UniqueFd one_;
  UniqueFd other_;
};

TEST_F(DescriptorMessageTest, CarriesTextAndDescriptorsInTheirOrder) {
  const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const UniqueFd directory(::open("/", O_PATH | O_CLOEXEC));
  ASSERT_TRUE(send_message(one_.get(), "both", std::array{file.get(), directory.get()}));
  const auto got = receive_message(other_.get()).value().value();
  EXPECT_EQ(got.text, "both");
  ASSERT_EQ(got.descriptors.size(), 2U);
  struct stat first {};
  struct stat second {};
  ::fstat(got.descriptors[0].get(), &first);
  ::fstat(got.descriptors[1].get(), &second);
  EXPECT_TRUE(S_ISCHR(first.st_mode));
  EXPECT_TRUE(S_ISDIR(second.st_mode));
  EXPECT_EQ(::fcntl(got.descriptors[0].get(), F_GETFD), FD_CLOEXEC);
}

TEST_F(DescriptorMessageTest, KeepsMessagesApart) {
  ASSERT_TRUE(send_message(one_.get(), "one", {}));
  ASSERT_TRUE(send_message(one_.get(), "two", {}));
  EXPECT_EQ(receive_message(other_.get()).value()->text, "one");
  EXPECT_EQ(receive_message(other_.get()).value()->text, "two");
}

TEST_F(DescriptorMessageTest, NothingComesFromASideThatIsGone) {
  one_.reset();
  EXPECT_FALSE(receive_message(other_.get()).value());
  EXPECT_EQ(send_message(other_.get(), "x", {}).error().system_errno(), EPIPE);
}

TEST_F(DescriptorMessageTest, WhatDoesNotFitIsRefused) {
  EXPECT_EQ(send_message(one_.get(), std::string(kMaxMessageText + 1, 'x'), {}).error().kind(),
            ErrorKind::kInvalid);
  const std::vector<int> many(kMaxMessageDescriptors + 1, one_.get());
  EXPECT_EQ(send_message(one_.get(), "x", many).error().kind(), ErrorKind::kInvalid);
}

TEST_F(DescriptorMessageTest, WhatCameInPartIsAnError) {
  ASSERT_EQ(::send(one_.get(), std::string(kMaxMessageText + 1, 'x').data(), kMaxMessageText + 1, 0),
            static_cast<ssize_t>(kMaxMessageText + 1));
  EXPECT_EQ(receive_message(other_.get()).error().kind(), ErrorKind::kInvalid);
}

void wait_until_it_sleeps(pid_t process) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::string state;
  while (state != "S" && std::chrono::steady_clock::now() < give_up) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string word; status >> word && word != "State:";) {
    }
    status >> state;
    std::this_thread::yield();
  }
  EXPECT_EQ(state, "S");
}

// A user of its own, whose descriptors under way are counted by themselves.
TEST_F(DescriptorMessageTest, WaitsWhileTooManyDescriptorsAreUnderWay) {
  ASSERT_EQ(::geteuid(), 0U) << "becomes another user";
  constexpr int kMessages = 5;
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit few{16, 16};
    ::setrlimit(RLIMIT_NOFILE, &few);
    if (::setresuid(54321, 54321, 54321) != 0) ::_exit(2);
    const std::vector<int> eight(8, 0);
    for (int i = 0; i < kMessages; ++i) {
      if (!send_message(one_.get(), "x", eight)) ::_exit(3);  // takes them beyond what may be under way
    }
    ::_exit(0);
  }
  wait_until_it_sleeps(child);
  for (int i = 0; i < kMessages; ++i)
    EXPECT_EQ(receive_message(other_.get()).value()->descriptors.size(), 8U);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace podjail
