#include "lib/admin/bounded_stream.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/unique_fd.h"

namespace podjail::admin {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// A stream on one end of a socket pair; the test is the peer.
class BoundedStreamTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0);
    ours_.reset(ends[0]);
    peer_.reset(ends[1]);
    stop_.reset(::eventfd(0, EFD_CLOEXEC));
  }
  BoundedStream::Bounds bounds(std::chrono::milliseconds patience = 10s) const {
    return {.deadline = steady_clock::now() + patience, .max_request_bytes = 16, .stop_fd = stop_.get()};
  }
  void send(std::string_view bytes) const {
    ASSERT_EQ(::send(peer_.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
  static std::string read_all(BoundedStream& stream, ssize_t expected_end) {
    std::string out;
    std::array<char, 3> chunk{};
    ssize_t got = 0;
    while ((got = stream.read(chunk.data(), chunk.size())) > 0)
      out.append(chunk.data(), static_cast<std::size_t>(got));
    EXPECT_EQ(got, expected_end);
    return out;
  }

  UniqueFd ours_, peer_, stop_;
};

TEST_F(BoundedStreamTest, ReadsUntilThePeerHasFinished) {
  send("hello");
  ::shutdown(peer_.get(), SHUT_WR);
  BoundedStream stream(ours_.get(), bounds());
  EXPECT_TRUE(stream.is_readable());
  EXPECT_EQ(read_all(stream, 0), "hello");
}

TEST_F(BoundedStreamTest, ReadsNoMoreThanARequestMayHave) {
  send("0123456789abcdefTOO MUCH");
  BoundedStream stream(ours_.get(), bounds());
  EXPECT_EQ(read_all(stream, -1), "0123456789abcdef");
}

TEST_F(BoundedStreamTest, GivesUpAtTheDeadlineHoweverOftenBytesCome) {
  send("a");
  BoundedStream stream(ours_.get(), bounds(0ms));
  EXPECT_FALSE(stream.is_readable());
  EXPECT_EQ(read_all(stream, -1), "");
  EXPECT_EQ(stream.write("x", 1), -1);
}

TEST_F(BoundedStreamTest, EndsASilentReadWhenTheServerStops) {
  const std::uint64_t one = 1;
  ASSERT_EQ(::write(stop_.get(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
  BoundedStream stream(ours_.get(), bounds());
  EXPECT_EQ(read_all(stream, -1), "");
  EXPECT_FALSE(stream.is_writable());
}

TEST_F(BoundedStreamTest, WritesToThePeer) {
  BoundedStream stream(ours_.get(), bounds());
  ASSERT_TRUE(stream.is_writable());
  ASSERT_EQ(stream.write("answer", 6), 6);
  std::array<char, 16> chunk{};
  ASSERT_EQ(::recv(peer_.get(), chunk.data(), chunk.size(), 0), 6);
  EXPECT_EQ(std::string_view(chunk.data(), 6), "answer");
}

TEST_F(BoundedStreamTest, FailsWhenThePeerIsGone) {
  peer_.reset();
  BoundedStream stream(ours_.get(), bounds());
  EXPECT_EQ(stream.write("x", 1), -1);
}

TEST_F(BoundedStreamTest, TellsNothingAboutThePeer) {
  BoundedStream stream(ours_.get(), bounds());
  std::string ip = "unset";
  int port = 1;
  stream.get_remote_ip_and_port(ip, port);
  EXPECT_EQ(ip, "");
  EXPECT_EQ(port, 0);
  stream.get_local_ip_and_port(ip, port);
  EXPECT_EQ(ip, "");
  EXPECT_LT(stream.socket(), FD_SETSIZE);
}

}  // namespace
}  // namespace podjail::admin
