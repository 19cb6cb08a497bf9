#include "cli/run/descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "lib/base/unique_fd.h"
#include "tests/unit/cli/run/child.h"

namespace podjail::cli {
namespace {

using Kind = DescriptorFacts::Kind;
using Peer = DescriptorFacts::Peer;

TEST(ObjectionTo, HasNoneToFilesAndToConnectedStreamsOfThisMachine) {
  EXPECT_FALSE(objection_to({}));
  EXPECT_FALSE(objection_to({Kind::kSocket, AF_UNIX, SOCK_STREAM, Peer::kConnected}));
  EXPECT_FALSE(objection_to({Kind::kSocket, AF_UNIX, SOCK_SEQPACKET, Peer::kConnected}));
}

TEST(ObjectionTo, HasOneToWhatCouldBeTakenElsewhere) {
  EXPECT_TRUE(objection_to({Kind::kDirectory}));
  EXPECT_TRUE(
      objection_to({Kind::kSocket, AF_INET, SOCK_STREAM, Peer::kConnected}));  // connect(AF_UNSPEC), again
  EXPECT_TRUE(objection_to({Kind::kSocket, AF_INET6, SOCK_DGRAM, Peer::kNone}));
  EXPECT_TRUE(objection_to({Kind::kSocket, AF_UNIX, SOCK_DGRAM, Peer::kConnected}));
  EXPECT_TRUE(objection_to({Kind::kSocket, AF_UNIX, SOCK_STREAM, Peer::kNone}));
  EXPECT_TRUE(objection_to({Kind::kSocket, AF_NETLINK, SOCK_RAW, Peer::kConnected}));
}

TEST(CheckDescriptors, LooksAtWhatIsReallyThere) {
  const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const UniqueFd directory(::open("/", O_RDONLY | O_CLOEXEC));
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  std::array<int, 2> pair{};
  ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()));
  const UniqueFd one(pair[0]);
  const UniqueFd other(pair[1]);
  EXPECT_TRUE(check_descriptors({file.get(), one.get()}));
  EXPECT_FALSE(check_descriptors({directory.get()}));
  EXPECT_FALSE(check_descriptors({file.get(), socket.get()}));
  EXPECT_FALSE(check_descriptors({777}));
}

TEST(CheckDescriptors, LooksAtStandardInputToo) {
  EXPECT_TRUE(holds_in_child([] {
    ::dup2(::open("/", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    return !check_descriptors({});
  }));
  EXPECT_TRUE(holds_in_child([] {
    ::close(STDIN_FILENO);
    return check_descriptors({}).has_value();
  }));
}

TEST(CloseAllBut, ClosesEveryOther) {
  EXPECT_TRUE(holds_in_child([] {
    for (const int at : {7, 9, 300}) ::dup2(STDERR_FILENO, at);
    if (!close_all_but({300, 9, 9, 1})) return false;
    for (int fd = 0; fd < 400; ++fd) {
      const bool open = ::fcntl(fd, F_GETFD) >= 0;
      if (open != (fd < 3 || fd == 9 || fd == 300)) return false;
    }
    return true;
  }));
}

}  // namespace
}  // namespace podjail::cli
