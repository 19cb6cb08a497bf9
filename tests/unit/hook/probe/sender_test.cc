#include "hook/probe/sender.h"

#include <sched.h>
#include <sys/socket.h>

#include <cerrno>

#include "hook/probe/scratch_wire.h"
#include "tests/unit/hook/probe/in_child.h"

namespace podjail::probe {
namespace {

// Without a ruleset: what does not get out then would prove nothing of a jail.
TEST(ProbeSender, EverythingGetsOutOfAnUnjailedNetwork) {
  const auto cgroup = ScratchCgroup::make("test");
  ASSERT_TRUE(cgroup);
  in_child([&] {
    const auto outside = enter_scratch_network();
    ASSERT_TRUE(outside);
    const auto sent = send_from(*cgroup, "word");
    ASSERT_TRUE(sent) << sent.error().message();
    EXPECT_EQ(sent->datagram, 0);
    EXPECT_EQ(sent->connection, 0);
    EXPECT_EQ(sent->frame, 0);
    char room[16];
    EXPECT_EQ(::recv(outside->datagrams.get(), room, sizeof room, 0), 4);
    EXPECT_EQ(::recv(outside->frames.get(), room, sizeof room, 0), 4);
    EXPECT_GE(::accept(outside->streams.get(), nullptr, nullptr), 0);
  });
}

TEST(ProbeSender, WithoutANetworkItSaysWhyNot) {
  const auto cgroup = ScratchCgroup::make("test");
  ASSERT_TRUE(cgroup);
  in_child([&] {
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
    const auto sent = send_from(*cgroup, "word");
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->datagram, ENETUNREACH);
    EXPECT_EQ(sent->connection, ENETUNREACH);
    EXPECT_NE(sent->frame, 0);
  });
}

}  // namespace
}  // namespace podjail::probe
