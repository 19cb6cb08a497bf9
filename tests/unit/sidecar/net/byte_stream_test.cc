#include "sidecar/net/byte_stream.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>

namespace podjail::net {
namespace {

class PlainStreamTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> fds{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
    near_ = std::make_unique<PlainStream>(UniqueFd(fds[0]));
    far_ = std::make_unique<PlainStream>(UniqueFd(fds[1]));
  }
  std::unique_ptr<PlainStream> near_, far_;
  std::array<char, 16> bytes_{};
};

TEST_F(PlainStreamTest, MovesBytesAndSaysWhenThereAreNone) {
  EXPECT_EQ(far_->read_some(bytes_).state, IoState::kWantRead);
  EXPECT_EQ(near_->write_some("hello").bytes, 5U);
  const auto outcome = far_->read_some(bytes_);
  EXPECT_EQ(outcome.state, IoState::kDone);
  EXPECT_EQ(std::string_view(bytes_.data(), outcome.bytes), "hello");
}

TEST_F(PlainStreamTest, AnEndIsNotAFailure) {
  near_->shut_down_write();
  EXPECT_EQ(far_->read_some(bytes_).state, IoState::kEnd);
  EXPECT_EQ(far_->write_some("still").state, IoState::kDone);
}

TEST_F(PlainStreamTest, AFullSocketWantsToWaitAndAGonePeerFails) {
  const std::string block(65536, 'x');
  auto outcome = near_->write_some(block);
  for (int i = 0; i < 1000 && outcome.state == IoState::kDone; ++i) outcome = near_->write_some(block);
  EXPECT_EQ(outcome.state, IoState::kWantWrite);
  far_.reset();
  EXPECT_EQ(near_->write_some(block).state, IoState::kFailed);
}

}  // namespace
}  // namespace podjail::net
