#include "agent/host/commands.h"

#include <gtest/gtest.h>

namespace podjail::agent {
namespace {

TEST(Prefix, EntersTheHost) {
  EXPECT_EQ(host_prefix(Entry::kNsenter, "/host").front(), "nsenter");
  EXPECT_EQ(host_prefix(Entry::kNsenter, "/host").back(), "--");
  EXPECT_EQ(host_prefix(Entry::kChroot, "/host"), (Words{"chroot", "/host"}));
  EXPECT_TRUE(host_prefix(Entry::kChroot, "/").empty());
}

TEST(Command, GivesStatusAndBothStreams) {
  const auto done =
      HostCommands({}).run({"sh", "-c", "echo out; echo err >&2; exit 3"}, std::chrono::seconds(30));
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(done->status, 3);
  EXPECT_EQ(done->output, "out\nerr\n");
}

TEST(Command, IsPrecededByThePrefix) {
  EXPECT_EQ(HostCommands({"echo", "first"}).run({"second"}, std::chrono::seconds(30))->output,
            "first second\n");
}

TEST(Command, ThatIsNotThereOrDoesNotEndIsAnError) {
  EXPECT_FALSE(HostCommands({}).run({"podjail-no-such-program"}, std::chrono::seconds(30)));
  const auto late = HostCommands({}).run({"sleep", "600"}, std::chrono::seconds(1));
  EXPECT_EQ(late.error().kind(), ErrorKind::kTimeout);
}

TEST(Command, ThatSaysTooMuchIsAnError) {
  const auto done = HostCommands({}).run({"head", "-c", "5000000", "/dev/zero"}, std::chrono::seconds(30));
  EXPECT_EQ(done.error().kind(), ErrorKind::kExhausted);
}

}  // namespace
}  // namespace podjail::agent
