#include "sidecar/http/detect.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::http {
namespace {

TEST(Detect, KnowsHttpByItsMethod) {
  for (const char* bytes : {"GET /", "POST /x", "CONNECT a:1", "M-SEARCH *", "PROPFIND /"}) {
    EXPECT_EQ(detect(bytes), Detected::kHttp) << bytes;
  }
}

TEST(Detect, KnowsTlsByItsFirstRecord) {
  EXPECT_EQ(detect(std::string_view("\x16\x03\x01\x02\x00", 5)), Detected::kTls);
  EXPECT_EQ(detect(std::string_view("\x16\x03\x03", 3)), Detected::kTls);
}

TEST(Detect, WaitsForMoreOnlyWhileBothAreStillPossible) {
  EXPECT_EQ(detect(""), Detected::kNeedMore);
  EXPECT_EQ(detect("GE"), Detected::kNeedMore);
  EXPECT_EQ(detect(std::string_view("\x16", 1)), Detected::kNeedMore);
  EXPECT_EQ(detect(std::string_view("\x16\x03", 2)), Detected::kNeedMore);
}

TEST(Detect, NamesHttp2ByItsWholePreface) {
  constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  EXPECT_EQ(detect(kPreface), Detected::kHttp2);
  EXPECT_EQ(detect("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nframes"), Detected::kHttp2);
  for (std::size_t size = 1; size < kPreface.size(); ++size)
    EXPECT_EQ(detect(kPreface.substr(0, size)), Detected::kNeedMore) << size;
}

TEST(Detect, RefusesEverythingElse) {
  EXPECT_EQ(detect("SSH-2.0-OpenSSH_9.2\r\n"), Detected::kNeither);
  EXPECT_EQ(detect("PRI * HTTP/2.0\r\nHost: x"), Detected::kNeither);
  EXPECT_EQ(detect("get / HTTP/1.1"), Detected::kNeither);
  EXPECT_EQ(detect("GET\t/"), Detected::kNeither);
  EXPECT_EQ(detect(" GET /"), Detected::kNeither);
  EXPECT_EQ(detect("\r\nGET /"), Detected::kNeither);
  EXPECT_EQ(detect(std::string_view("\x16\x02\x00", 3)), Detected::kNeither);  // SSL 2
  EXPECT_EQ(detect(std::string_view("\x16\x03\x7f", 3)), Detected::kNeither);
  EXPECT_EQ(detect(std::string_view("\x80\x2e\x01", 3)), Detected::kNeither);
  EXPECT_EQ(detect(std::string_view("\x00\x1d\xab\xcd", 4)), Detected::kNeither);  // DNS over TCP
  EXPECT_EQ(detect(std::string(33, 'A')), Detected::kNeither);
}

}  // namespace
}  // namespace podjail::http
