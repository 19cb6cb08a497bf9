#include "agent/host/unix_get.h"

#include <gmock/gmock.h>

#include "tests/unit/agent/host/scratch_host.h"
#include "tests/unit/agent/host/unix_daemon.h"

namespace podjail::agent {
namespace {

constexpr std::chrono::seconds kLimit{20};

TEST(Body, IsWhatFollowsTheHead) {
  EXPECT_EQ(*body_of("HTTP/1.1 200 OK\r\nContent-Type: application/toml\r\n\r\na = 1\n\r\n\r\nb"),
            "a = 1\n\r\n\r\nb");
  EXPECT_EQ(*body_of("HTTP/1.0 200 OK\r\n\r\n"), "");
}

TEST(Body, OfAnotherStatusOrNoHttpIsNone) {
  EXPECT_EQ(body_of("HTTP/1.1 404 Not Found\r\n\r\nx").error().kind(), ErrorKind::kUnavailable);
  for (const auto* answer : {"", "a = 1\n", "HTTP/1.1 200 OK\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.\r\n\r\n"})
    EXPECT_EQ(body_of(answer).error().kind(), ErrorKind::kInvalid) << answer;
}

class UnixGet : public ScratchHost {
 protected:
  void SetUp() override {
    ScratchHost::SetUp();
    path_ = at("/run/daemon.sock");
  }
  std::string path_;
};

TEST_F(UnixGet, AsksInOnePieceAndReadsToTheEnd) {
  std::string asked;
  const std::string body(300000, 'x');
  const UnixDaemon daemon(path_, [&](const std::string& request) {
    asked = request;
    return "HTTP/1.0 200 OK\r\n\r\n" + body;
  });
  const auto got = get_over_unix(path_, "/config", kLimit);
  ASSERT_TRUE(got) << got.error().message();
  EXPECT_EQ(*got, body);
  EXPECT_EQ(asked, "GET /config HTTP/1.0\r\nHost: localhost\r\n\r\n");
}

TEST_F(UnixGet, SaysWhomItAskedWhenItFails) {
  const auto nobody = get_over_unix(path_, "/config", kLimit);
  EXPECT_EQ(nobody.error().kind(), ErrorKind::kUnavailable);
  EXPECT_THAT(nobody.error().message(), testing::HasSubstr("GET /config of " + path_));
  EXPECT_EQ(get_over_unix(std::string(200, 'x'), "/config", kLimit).error().kind(), ErrorKind::kInvalid);
}

TEST_F(UnixGet, DoesNotWaitForEverNorReadForEver) {
  const auto silent = listen_at(path_);
  EXPECT_EQ(get_over_unix(path_, "/config", std::chrono::seconds(0)).error().kind(), ErrorKind::kTimeout);
  const UnixDaemon endless(at("/run/endless.sock"), [](const std::string&) {
    return std::string(kMaxAnswerBytes + (4U << 20U), 'x');
  });
  EXPECT_EQ(get_over_unix(at("/run/endless.sock"), "/config", kLimit).error().kind(), ErrorKind::kExhausted);
}

}  // namespace
}  // namespace podjail::agent
