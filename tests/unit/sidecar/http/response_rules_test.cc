#include "sidecar/http/response_rules.h"

#include <gtest/gtest.h>

namespace podjail::http {
namespace {

ResponseHead answer(unsigned status, std::vector<Header> headers) {
  ResponseHead head;
  head.status = status;
  head.headers = std::move(headers);
  return head;
}

TEST(ResponseRules, ReadsWhereABodyEnds) {
  auto head = answer(200, {{"Content-Length", "3"}});
  EXPECT_EQ(apply_response_rules(head, "GET", 1), "");
  EXPECT_EQ(head.framing, Framing::kLength);
  EXPECT_EQ(head.content_length, 3U);
  EXPECT_EQ(head.keep_alive, KeepAlive::kYes);
  head = answer(200, {{"transfer-encoding", "chunked"}});
  EXPECT_EQ(apply_response_rules(head, "GET", 1), "");
  EXPECT_EQ(head.framing, Framing::kChunked);
  head = answer(200, {});
  EXPECT_EQ(apply_response_rules(head, "GET", 1), "");
  EXPECT_EQ(head.framing, Framing::kUntilClose);
  EXPECT_EQ(head.keep_alive, KeepAlive::kNo);
}

TEST(ResponseRules, KnowsAnswersWithoutABody) {
  for (const auto& [status, method] :
       std::vector<std::pair<unsigned, std::string_view>>{{200, "HEAD"}, {204, "GET"}, {304, "GET"}}) {
    auto head = answer(status, {{"content-length", "3"}});
    EXPECT_EQ(apply_response_rules(head, method, 1), "");
    EXPECT_EQ(head.framing, Framing::kNone);
    EXPECT_EQ(head.announced_length, 3U);
  }
}

TEST(ResponseRules, RefusesAnEndThatCouldBeReadInTwoWays) {
  for (const auto& headers :
       std::vector<std::vector<Header>>{{{"content-length", "3"}, {"content-length", "3"}},
                                        {{"content-length", "3"}, {"transfer-encoding", "chunked"}},
                                        {{"content-length", "+3"}},
                                        {{"content-length", ""}},
                                        {{"content-length", "3, 3"}},
                                        {{"transfer-encoding", "gzip, chunked"}},
                                        {{"connection", "clo se"}}}) {
    auto head = answer(200, headers);
    EXPECT_NE(apply_response_rules(head, "GET", 1), "") << headers[0].value;
  }
}

TEST(ResponseRules, KeepsAConnectionAsItsVersionSays) {
  auto head = answer(204, {});
  EXPECT_EQ(apply_response_rules(head, "GET", 0), "");
  EXPECT_EQ(head.keep_alive, KeepAlive::kNo);
  head = answer(204, {{"connection", "keep-alive"}});
  EXPECT_EQ(apply_response_rules(head, "GET", 0), "");
  EXPECT_EQ(head.keep_alive, KeepAlive::kYes);
}

}  // namespace
}  // namespace podjail::http
