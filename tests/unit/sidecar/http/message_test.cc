#include "sidecar/http/message.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::http {
namespace {

TEST(Message, ComparesNamesWithoutCase) {
  EXPECT_TRUE(equals_ignoring_case("Content-Length", "content-length"));
  EXPECT_FALSE(equals_ignoring_case("Content-Length", "content_length"));
  EXPECT_FALSE(equals_ignoring_case("Host", "Hos"));
}

TEST(Message, KnowsHopByHopHeaders) {
  for (const char* name : {"Connection", "KEEP-ALIVE", "Proxy-Authorization", "TE", "Trailer",
                           "Transfer-Encoding", "Upgrade", "Proxy-Connection", "HTTP2-Settings"}) {
    EXPECT_TRUE(is_hop_by_hop(name)) << name;
  }
  for (const char* name : {"Host", "Content-Type", "Cookie", "Authorization", "X-Connection", "", "Tea"}) {
    EXPECT_FALSE(is_hop_by_hop(name)) << name;
  }
}

TEST(Message, FindsHeadersThatConnectionNames) {
  const std::vector<Header> headers{{"Connection", "close, X-Hop"}, {"connection", "y"}, {"X-Hop", "1"}};
  EXPECT_TRUE(is_named_by_connection(headers, "x-hop"));
  EXPECT_TRUE(is_named_by_connection(headers, "Y"));
  EXPECT_FALSE(is_named_by_connection(headers, "x-hop-2"));
  EXPECT_FALSE(is_named_by_connection({}, "x-hop"));
}

TEST(Message, WalksListElementsWithoutWhiteSpace) {
  std::string joined;
  for_each_element(" close ,\tkeep-alive,, x",
                   [&](std::string_view element) { joined.append(element).append("|"); });
  EXPECT_EQ(joined, "close|keep-alive|x|");
}

TEST(Message, NamesTheVersionThatWasSpoken) {
  RequestHead head;
  EXPECT_EQ(version_of(head), "1.1");
  head.minor_version = 0;
  EXPECT_EQ(version_of(head), "1.0");
  head.major_version = 2;
  EXPECT_EQ(version_of(head), "2");
}

}  // namespace
}  // namespace podjail::http
