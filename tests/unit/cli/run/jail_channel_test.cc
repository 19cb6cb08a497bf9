#include "cli/run/jail_channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace podjail::cli {
namespace {

using Kind = JailMessage::Kind;

TEST(JailChannel, CarriesMessagesWholeAndInOrder) {
  const auto [one, other] = JailChannel::make().value();
  ASSERT_TRUE(one.send({Kind::kStopped, 19}));
  ASSERT_TRUE(one.send({Kind::kFailed, 0, "why"}));
  const auto first = other.receive().value().value();
  EXPECT_EQ(first.kind, Kind::kStopped);
  EXPECT_EQ(first.number, 19);
  EXPECT_EQ(first.text, "");
  EXPECT_EQ(other.receive().value().value().text, "why");
}

TEST(JailChannel, CarriesDescriptors) {
  const auto [one, other] = JailChannel::make().value();
  JailMessage message{Kind::kReady, 0, "a:b"};
  message.descriptors.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  message.descriptors.emplace_back(::open("/", O_PATH | O_CLOEXEC));
  ASSERT_TRUE(one.send(message));
  const auto got = other.receive().value().value();
  ASSERT_EQ(got.descriptors.size(), 2U);
  struct stat first {};
  struct stat second {};
  ::fstat(got.descriptors[0].get(), &first);
  ::fstat(got.descriptors[1].get(), &second);
  EXPECT_TRUE(S_ISCHR(first.st_mode));
  EXPECT_TRUE(S_ISDIR(second.st_mode));
  EXPECT_EQ(::fcntl(got.descriptors[0].get(), F_GETFD), FD_CLOEXEC);
}

TEST(JailChannel, CutsATextThatIsTooLong) {
  const auto [one, other] = JailChannel::make().value();
  ASSERT_TRUE(one.send({Kind::kFailed, 0, std::string(100'000, 'x')}));
  EXPECT_EQ(other.receive().value().value().text, std::string(16376, 'x'));
}

TEST(JailChannel, KnowsWhetherTheOtherSideIsThere) {
  auto [one, other] = JailChannel::make().value();
  EXPECT_EQ(one.peer(), JailChannel::Peer::kThere);
  ASSERT_TRUE(other.send({Kind::kGo}));
  EXPECT_EQ(one.peer(), JailChannel::Peer::kThere);
  EXPECT_EQ(one.receive().value().value().kind, Kind::kGo);
  other = JailChannel(UniqueFd());
  EXPECT_EQ(one.peer(), JailChannel::Peer::kGone);
  EXPECT_FALSE(one.receive().value());
  EXPECT_FALSE(one.send({Kind::kGo}));
}

}  // namespace
}  // namespace podjail::cli
