#include "sidecar/http/connect_head.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::http {
namespace {

constexpr HeadLimits kLimits{512, 4};

ConnectHead read(const std::string& line, const std::string& fields = "Host: a.test:443\r\n") {
  return parse_connect_head(line + "\r\n" + fields + "\r\n", kLimits);
}

TEST(ConnectHead, NamesHostAndPortAndEndsBeforeTheTunnel) {
  const std::string text = "CONNECT A.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n";
  const auto head = parse_connect_head(text + "tunnel\r\n\r\n", kLimits);
  ASSERT_EQ(head.state, ParseState::kComplete);
  EXPECT_EQ(head.length, text.size());
  EXPECT_EQ(head.target->host.str(), "a.test");
  EXPECT_EQ(head.target->port, 443);
}

TEST(ConnectHead, AHostWithoutPortAgreesAndVersionOneZeroNeedsNone) {
  EXPECT_EQ(read("CONNECT a.test:443 HTTP/1.1", "Host: a.test\r\n").state, ParseState::kComplete);
  EXPECT_EQ(read("CONNECT a.test:443 HTTP/1.0", "").state, ParseState::kComplete);
}

TEST(ConnectHead, EveryPrefixNeedsMore) {
  const std::string text = "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n";
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_EQ(parse_connect_head(text.substr(0, length), kLimits).state, ParseState::kNeedMore) << length;
  }
}

TEST(ConnectHead, ATargetThatIsNotNameAndPortIsRefused) {
  for (const char* target :
       {"a.test", "a.test:", "a.test:0", "a.test:65536", "u:p@a.test:443", "169.254.169.254:80", "[::1]:443",
        "2130706433:80", "http://a.test:443", "/", "a.test:443/"}) {
    const auto head = read(std::string("CONNECT ") + target + " HTTP/1.1");
    ASSERT_EQ(head.state, ParseState::kRejected) << target;
    EXPECT_EQ(head.rejection.reason, Reason::kNameInvalid) << target;
  }
}

TEST(ConnectHead, AHostThatIsMissingRepeatedOrAnotherIsRefused) {
  for (const char* fields :
       {"", "Host: b.test:443\r\n", "Host: a.test:444\r\n", "Host: a.test\r\nHost: a.test\r\n"}) {
    EXPECT_EQ(read("CONNECT a.test:443 HTTP/1.1", fields).state, ParseState::kRejected) << fields;
  }
}

TEST(ConnectHead, ABodyOrAnotherProtocolIsRefused) {
  for (const char* field :
       {"Content-Length: 0", "Transfer-Encoding: chunked", "Expect: 100-continue", "UPGRADE: x"}) {
    const auto head = read("CONNECT a.test:443 HTTP/1.1", std::string("Host: a.test\r\n") + field + "\r\n");
    ASSERT_EQ(head.state, ParseState::kRejected) << field;
    EXPECT_EQ(head.rejection.reason, Reason::kAmbiguousRequest) << field;
  }
}

TEST(ConnectHead, AHeadThatIsTooLongOrNotOneIsRefused) {
  EXPECT_EQ(parse_connect_head("CONNECT " + std::string(600, 'a'), kLimits).rejection.status, 431U);
  EXPECT_EQ(read("CONNECT a.test:443 HTTP/1.0", "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n").rejection.status,
            431U);
  EXPECT_EQ(read("GET a.test:443 HTTP/1.1").state, ParseState::kRejected);
  EXPECT_EQ(read("CONNECT a.test:443 HTTP/2.0").state, ParseState::kRejected);
  EXPECT_EQ(parse_connect_head("CONNECT a.test:443 HTTP/1.1\n", kLimits).state, ParseState::kRejected);
}

}  // namespace
}  // namespace podjail::http
