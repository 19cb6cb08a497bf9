#include "sidecar/net/handover.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "lib/base/descriptor_message.h"
#include "sidecar/net/inherited_listeners.h"

namespace podjail::net {
namespace {

class HandoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    launcher_.reset(ends[0]);
    sidecar_.reset(ends[1]);
  }

  // In a process of its own, since descriptors of fixed numbers are replaced: whether `check` holds there.
  template <typename Check>
  bool holds(Check check) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(check() ? 0 : 1);
    int status = -1;
    ::waitpid(child, &status, 0);
    return status == 0;
  }

  UniqueFd launcher_;
  UniqueFd sidecar_;
};

TEST_F(HandoverTest, WhatComesIsAsIfItHadBeenInherited) {
  const UniqueFd tcp(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const UniqueFd udp(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const UniqueFd directory(::open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::listen(tcp.get(), 1), 0);
  ASSERT_TRUE(send_message(launcher_.get(), "proxy:dns-udp\n/proc/self/fd/5/settings",
                           std::array{tcp.get(), udp.get(), directory.get()}));
  EXPECT_TRUE(holds([&] {
    const auto path = take_handover(std::move(sidecar_));
    const auto listeners = inherited_listeners();
    return path && *path == "/proc/self/fd/5/settings" && listeners && listeners->size() == 2 &&
           listeners->at(0).name == "proxy" && listeners->at(1).fd.get() == 4 &&
           std::filesystem::read_symlink("/proc/self/fd/5") == "/tmp";
  }));
}

TEST_F(HandoverTest, TheSocketMayHaveTheNumberOfWhatComes) {
  const UniqueFd udp(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ASSERT_TRUE(send_message(launcher_.get(), "dns-udp\nx", std::array{udp.get()}));
  EXPECT_TRUE(holds([&] {
    ::dup2(sidecar_.get(), 3);
    return take_handover(UniqueFd(3)) && inherited_listeners().value().size() == 1;
  }));
}

TEST_F(HandoverTest, NobodyAtTheOtherSideIsAnError) {
  launcher_.reset();
  EXPECT_EQ(take_handover(std::move(sidecar_)).error().kind(), ErrorKind::kUnavailable);
}

TEST_F(HandoverTest, FewerDescriptorsThanNamesAreAnError) {
  const UniqueFd udp(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ASSERT_TRUE(send_message(launcher_.get(), "dns-udp:dns-tcp\nx", std::array{udp.get()}));
  EXPECT_EQ(take_handover(std::move(sidecar_)).error().kind(), ErrorKind::kInvalid);
}

TEST_F(HandoverTest, AMessageWithoutAPathIsAnError) {
  ASSERT_TRUE(send_message(launcher_.get(), "proxy", {}));
  EXPECT_EQ(take_handover(std::move(sidecar_)).error().kind(), ErrorKind::kInvalid);
}

}  // namespace
}  // namespace podjail::net
