#include "sidecar/net/channel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <string>

namespace podjail::net {
namespace {

class ChannelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> fds{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
    near_ = std::make_unique<Channel>(context_, deadlines_, std::make_unique<PlainStream>(UniqueFd(fds[0])));
    far_ = std::make_unique<Channel>(context_, deadlines_, std::make_unique<PlainStream>(UniqueFd(fds[1])));
  }
  void TearDown() override {
    near_.reset();
    far_.reset();
    context_.run();
  }
  void spawn(Task<void> task) {
    ++running_;
    asio::co_spawn(context_.get_executor(), std::move(task),
                   [this](const std::exception_ptr&) { --running_; });
  }
  void run_until_done() {
    while (running_ > 0) context_.run_one();
  }
  asio::io_context context_;
  Deadlines deadlines_{context_};
  std::unique_ptr<Channel> near_, far_;
  int running_ = 0;
};

TEST_F(ChannelTest, AReadWaitsForTheWrite) {
  std::string got;
  spawn([](Channel& channel, std::string& out) -> Task<void> {
    std::array<char, 16> bytes{};
    const auto outcome = co_await channel.read(bytes);
    out.assign(bytes.data(), outcome.bytes);
  }(*far_, got));
  spawn([](Channel& channel) -> Task<void> { co_await channel.write_all("hello"); }(*near_));
  run_until_done();
  EXPECT_EQ(got, "hello");
}

TEST_F(ChannelTest, AWriteLargerThanTheSocketWaitsForTheReader) {
  const std::string sent(4 << 20, 'x');
  std::size_t received = 0;
  auto state = IoState::kFailed;
  spawn([](Channel& channel, const std::string& bytes, IoState& out) -> Task<void> {
    out = co_await channel.write_all(bytes);
  }(*near_, sent, state));
  spawn([](Channel& channel, std::size_t& total, std::size_t expected) -> Task<void> {
    std::array<char, 65536> bytes;
    while (total < expected) total += (co_await channel.read(bytes)).bytes;
  }(*far_, received, sent.size()));
  run_until_done();
  EXPECT_EQ(state, IoState::kDone);
  EXPECT_EQ(received, sent.size());
}

Task<void> read_into(Channel& channel, IoOutcome& outcome) {
  std::array<char, 16> bytes{};
  outcome = co_await channel.read(bytes);
}

TEST_F(ChannelTest, ADeadlineEndsTheWaitAndIsRemembered) {
  IoOutcome outcome{IoState::kDone, 1};
  far_->set_deadline(Clock::now());
  spawn(read_into(*far_, outcome));
  run_until_done();
  EXPECT_EQ(outcome.state, IoState::kFailed);
  EXPECT_TRUE(far_->timed_out());
  EXPECT_FALSE(far_->cancelled());
}

TEST_F(ChannelTest, ACancelledChannelNeverWaitsAgain) {
  IoOutcome outcome{IoState::kDone, 1};
  spawn(read_into(*far_, outcome));
  context_.poll();
  far_->cancel();
  run_until_done();
  EXPECT_EQ(outcome.state, IoState::kFailed);
  outcome.state = IoState::kDone;
  spawn(read_into(*far_, outcome));
  run_until_done();
  EXPECT_EQ(outcome.state, IoState::kFailed);
  EXPECT_TRUE(far_->cancelled());
}

TEST_F(ChannelTest, TheEndOfThePeerIsTold) {
  IoOutcome outcome;
  near_->stream().shut_down_write();
  spawn(read_into(*far_, outcome));
  run_until_done();
  EXPECT_EQ(outcome.state, IoState::kEnd);
}

}  // namespace
}  // namespace podjail::net
