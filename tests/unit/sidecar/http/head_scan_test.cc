#include "sidecar/http/head_scan.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::http {
namespace {

using State = HeadScan::State;

HeadScan scan(std::string_view buffer, std::size_t from = 0) {
  std::vector<Header> headers;
  return scan_head(buffer, headers, from);
}

std::string fields_of(std::string_view head) {
  std::vector<Header> headers;
  EXPECT_EQ(scan_head(head, headers).state, State::kComplete) << head;
  std::string text;
  for (const auto& header : headers) text.append(header.name).append("=").append(header.value).append(";");
  return text;
}

TEST(HeadScan, FindsTheEndOfAHead) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
  const auto text = head + "body";
  const auto found = scan(text);
  EXPECT_EQ(found.state, State::kComplete);
  EXPECT_EQ(found.length, head.size());
  EXPECT_EQ(found.start_line, "GET / HTTP/1.1");
}

TEST(HeadScan, SplitsFieldsAndTrimsTheirValues) {
  EXPECT_EQ(fields_of("GET / HTTP/1.1\r\n\r\n"), "");
  EXPECT_EQ(fields_of("GET / HTTP/1.1\r\nHost:a.test\r\nX: \t b c\t \r\nEmpty:\r\nBlank: \t\r\n\r\n"),
            "Host=a.test;X=b c;Empty=;Blank=;");
  EXPECT_EQ(fields_of("GET / HTTP/1.1\r\n!#$%&'*+-.^_`|~aZ09: x:y: z\r\n\r\n"),
            "!#$%&'*+-.^_`|~aZ09=x:y: z;");
}

// Eight bytes are looked at together: a control character is found wherever it stands among them.
TEST(HeadScan, FindsAControlCharacterAtEveryPlaceOfALongValue) {
  for (const char bad : {'\0', '\x01', '\x1f', '\n', '\r', '\x7f'}) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string value(20, 'v');
      value[at] = bad;
      EXPECT_EQ(scan("GET / HTTP/1.1\r\nX: " + value + "\r\n\r\n").state, State::kMalformed) << at;
    }
  }
}

TEST(HeadScan, LeavesEveryOtherByteOfALongValueAlone) {
  for (unsigned byte = 0x20; byte < 0x100; ++byte) {
    if (byte == 0x7f) continue;
    for (std::size_t at = 1; at < 19; ++at) {
      std::string value(20, 'v');
      value[at] = static_cast<char>(byte);
      EXPECT_EQ(fields_of("GET / HTTP/1.1\r\nX: " + value + "\r\n\r\n"), "X=" + value + ";");
    }
  }
}

TEST(HeadScan, EveryPrefixNeedsMoreAndResumesWhereItStopped) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
  std::size_t scanned = 0;
  for (std::size_t length = 1; length < head.size(); ++length) {
    EXPECT_EQ(scan(std::string_view(head).substr(0, length), scanned).state, State::kNeedMore) << length;
    scanned = length;
  }
  EXPECT_EQ(scan(head, scanned).state, State::kComplete);
}

TEST(HeadScan, RefusesBytesThatParsersReadDifferently) {
  const std::string start = "GET / HTTP/1.1\r\n";
  for (const std::string& head :
       {std::string("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), start + "Host: a\nX: b\r\n\r\n",
        start + "Host: a\rX: b\r\n\r\n", start + "Host: a\r\n folded\r\n\r\n",
        start + "Host: a\r\n\tfolded\r\n\r\n", start + "Host : a\r\n\r\n", start + "Host\t: a\r\n\r\n",
        start + ": a\r\n\r\n", start + "H(st: a\r\n\r\n", start + "H\xe9st: a\r\n\r\n",
        start + "NoColon\r\n\r\n", start + std::string("X: a\0b\r\n\r\n", 10), start + "X: a\x01\r\n\r\n",
        start + "X: a\x7f\r\n\r\n", std::string("GET\t/ HTTP/1.1\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\n X: y\r\n\r\n")}) {
    const auto found = scan(head);
    EXPECT_EQ(found.state, State::kMalformed) << head;
    EXPECT_FALSE(found.detail.empty());
  }
}

TEST(HeadScan, RefusesABareLineFeedBeforeTheEndIsThere) {
  EXPECT_EQ(scan("GET / HTTP/1.1\nHost: a\n\n").state, State::kMalformed);
  EXPECT_EQ(scan("\n").state, State::kMalformed);
}

TEST(HeadScan, AllowsTabsAndHighBytesInValues) {
  EXPECT_EQ(scan("GET / HTTP/1.1\r\nX:\ta\tb\xe9\r\n\r\n").state, State::kComplete);
}

}  // namespace
}  // namespace podjail::http
