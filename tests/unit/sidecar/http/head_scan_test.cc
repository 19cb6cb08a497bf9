#include "sidecar/http/head_scan.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::http {
namespace {

using State = HeadScan::State;

TEST(HeadScan, FindsTheEndOfAHead) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
  const auto scan = scan_head(head + "body");
  EXPECT_EQ(scan.state, State::kComplete);
  EXPECT_EQ(scan.length, head.size());
}

TEST(HeadScan, EveryPrefixNeedsMoreAndResumesWhereItStopped) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
  std::size_t scanned = 0;
  for (std::size_t length = 1; length < head.size(); ++length) {
    EXPECT_EQ(scan_head(std::string_view(head).substr(0, length), scanned).state, State::kNeedMore) << length;
    scanned = length;
  }
  EXPECT_EQ(scan_head(head, scanned).state, State::kComplete);
}

TEST(HeadScan, RefusesBytesThatParsersReadDifferently) {
  const std::string start = "GET / HTTP/1.1\r\n";
  for (const std::string& head :
       {std::string("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), start + "Host: a\nX: b\r\n\r\n",
        start + "Host: a\rX: b\r\n\r\n", start + "Host: a\r\n folded\r\n\r\n",
        start + "Host: a\r\n\tfolded\r\n\r\n", start + "Host : a\r\n\r\n", start + "Host\t: a\r\n\r\n",
        start + ": a\r\n\r\n", start + "NoColon\r\n\r\n", start + std::string("X: a\0b\r\n\r\n", 10),
        start + "X: a\x01\r\n\r\n", start + "X: a\x7f\r\n\r\n", std::string("GET\t/ HTTP/1.1\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\n X: y\r\n\r\n")}) {
    const auto scan = scan_head(head);
    EXPECT_EQ(scan.state, State::kMalformed) << head;
    EXPECT_FALSE(scan.detail.empty());
  }
}

TEST(HeadScan, RefusesABareLineFeedBeforeTheEndIsThere) {
  EXPECT_EQ(scan_head("GET / HTTP/1.1\nHost: a\n\n").state, State::kMalformed);
  EXPECT_EQ(scan_head("\n").state, State::kMalformed);
}

TEST(HeadScan, AllowsTabsAndHighBytesInValues) {
  EXPECT_EQ(scan_head("GET / HTTP/1.1\r\nX:\ta\tb\xe9\r\n\r\n").state, State::kComplete);
}

}  // namespace
}  // namespace podjail::http
