#include "sidecar/http/request_rules.h"

#include <gtest/gtest.h>

namespace podjail::http {
namespace {

RequestHead head_with(std::vector<Header> headers, std::string_view method = "POST") {
  RequestHead head;
  head.method = method;
  head.headers = std::move(headers);
  head.headers.insert(head.headers.begin(), {"Host", "example.test"});
  return head;
}

Reason reason_for(RequestHead head) {
  const auto rejection = apply_request_rules(head);
  return rejection ? rejection->reason : Reason::kAllowed;
}

TEST(RequestRules, ReadsTheFramingOfABody) {
  auto length = head_with({{"Content-Length", "12"}});
  EXPECT_FALSE(apply_request_rules(length));
  EXPECT_EQ(length.framing, Framing::kLength);
  EXPECT_EQ(length.content_length, 12U);
  auto chunked = head_with({{"transfer-encoding", "Chunked"}});
  EXPECT_FALSE(apply_request_rules(chunked));
  EXPECT_EQ(chunked.framing, Framing::kChunked);
  auto none = head_with({{"Content-Length", "0"}});
  EXPECT_FALSE(apply_request_rules(none));
  EXPECT_EQ(none.framing, Framing::kNone);
}

// Each of these has smuggled a request through some pair of servers.
TEST(RequestRules, RefusesEveryFramingTwoParsersReadDifferently) {
  for (const auto& headers : std::vector<std::vector<Header>>{
           {{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}},
           {{"Content-Length", "5"}, {"Content-Length", "5"}},
           {{"Content-Length", "5"}, {"content-length", "6"}},
           {{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "identity"}},
           {{"Transfer-Encoding", "gzip, chunked"}},
           {{"Transfer-Encoding", "chunked, chunked"}},
           {{"Transfer-Encoding", "xchunked"}},
           {{"Transfer-Encoding", "identity"}},
           {{"Transfer-Encoding", ""}},
           {{"Content-Length", "+5"}},
           {{"Content-Length", "-5"}},
           {{"Content-Length", "5, 5"}},
           {{"Content-Length", "0x5"}},
           {{"Content-Length", "5 "}},
           {{"Content-Length", ""}},
           {{"Content-Length", "99999999999999999999"}},
       }) {
    EXPECT_EQ(reason_for(head_with(headers)), Reason::kAmbiguousRequest) << headers.back().value;
  }
}

TEST(RequestRules, RefusesChunksInHttp10) {
  auto head = head_with({{"Transfer-Encoding", "chunked"}});
  head.minor_version = 0;
  EXPECT_EQ(reason_for(head), Reason::kAmbiguousRequest);
}

TEST(RequestRules, NeedsExactlyOneHost) {
  auto none = head_with({});
  none.headers.clear();
  EXPECT_EQ(reason_for(none), Reason::kMalformedRequest);
  EXPECT_EQ(reason_for(head_with({{"host", "other.test"}})), Reason::kAmbiguousRequest);
}

TEST(RequestRules, RefusesNamesThatAGatewayTakesForThoseThatDecide) {
  for (const char* name : {"Content_Length", "transfer_encoding", "X_HTTP-Method_Override", "CONTENT_TYPE"}) {
    EXPECT_EQ(reason_for(head_with({{name, "5"}})), Reason::kAmbiguousRequest) << name;
  }
  for (const char* name : {"X_Request_Id", "Content_Lengths", "Contents_Length", "_", "Content_"}) {
    EXPECT_EQ(reason_for(head_with({{name, "5"}})), Reason::kAllowed) << name;
  }
}

TEST(RequestRules, RefusesRepeatedHeadersThatDecide) {
  for (const char* name : {"Authorization", "Content-Type", "X-HTTP-Method-Override", "Cookie"}) {
    EXPECT_EQ(reason_for(head_with({{name, "a"}, {name, "a"}})), Reason::kAmbiguousRequest) << name;
  }
  EXPECT_EQ(reason_for(head_with({{"Accept", "a"}, {"Accept", "b"}})), Reason::kAllowed);
}

TEST(RequestRules, RefusesAConnectionHeaderThatHidesAnEndToEndHeader) {
  EXPECT_EQ(reason_for(head_with({{"Connection", "close, Authorization"}})), Reason::kAmbiguousRequest);
  EXPECT_EQ(reason_for(head_with({{"Connection", "close, X-Anything"}})), Reason::kAllowed);
}

TEST(RequestRules, RefusesTunnelsAndEchoes) {
  EXPECT_EQ(reason_for(head_with({}, "CONNECT")), Reason::kMethodRefused);
  EXPECT_EQ(reason_for(head_with({}, "TRACE")), Reason::kMethodRefused);
}

TEST(RequestRules, KnowsOneUpgrade) {
  auto socket = head_with({{"Upgrade", "WebSocket"}, {"Connection", "keep-alive, Upgrade"}}, "GET");
  EXPECT_FALSE(apply_request_rules(socket));
  EXPECT_EQ(socket.upgrade, "WebSocket");
  auto plain = head_with({{"Connection", "Upgrade"}}, "GET");
  EXPECT_FALSE(apply_request_rules(plain));
  EXPECT_EQ(plain.upgrade, "");
  const Header connection{"Connection", "Upgrade"};
  for (const char* other : {"h2c", "TLS/1.0", "", "websocket, h2c", "websocket/13"}) {
    EXPECT_EQ(reason_for(head_with({{"Upgrade", other}, connection}, "GET")), Reason::kUpgradeRefused)
        << other;
  }
  EXPECT_EQ(reason_for(head_with({{"Upgrade", "websocket"}}, "GET")), Reason::kUpgradeRefused)
      << "Connection";
  EXPECT_EQ(reason_for(head_with({{"Upgrade", "websocket"}, connection}, "POST")), Reason::kUpgradeRefused);
  EXPECT_EQ(reason_for(head_with({{"Upgrade", "websocket"}, connection, {"Content-Length", "1"}}, "GET")),
            Reason::kUpgradeRefused);
}

TEST(RequestRules, KnowsOneExpectation) {
  auto head = head_with({{"Expect", "100-Continue"}});
  EXPECT_FALSE(apply_request_rules(head));
  EXPECT_EQ(head.expectation, Expectation::kContinue);
  auto other = head_with({{"Expect", "x"}});
  EXPECT_EQ(apply_request_rules(other)->status, 417U);
}

TEST(RequestRules, KeepsConnectionsAsTheVersionSays) {
  auto modern = head_with({});
  apply_request_rules(modern);
  EXPECT_EQ(modern.keep_alive, KeepAlive::kYes);
  auto closing = head_with({{"Connection", "Close"}});
  apply_request_rules(closing);
  EXPECT_EQ(closing.keep_alive, KeepAlive::kNo);
  auto old = head_with({});
  old.minor_version = 0;
  apply_request_rules(old);
  EXPECT_EQ(old.keep_alive, KeepAlive::kNo);
}

TEST(SplitTarget, AcceptsPathsOnly) {
  RequestHead head;
  EXPECT_FALSE(split_target("/a?b?c", head));
  EXPECT_EQ(head.path, "/a");
  EXPECT_EQ(head.query, "b?c");
  for (const char* target : {"", "*", "http://other.test/", "other.test:443", "/a#b", "/a\\b", "/a b",
                             "/\xc3\xa4", "//other.test/x", "/a/../b"}) {
    EXPECT_TRUE(split_target(target, head)) << target;
  }
}

}  // namespace
}  // namespace podjail::http
