#include "sidecar/proxy/external_opinion.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

using Kind = ExternalOpinion::Kind;

TEST(ExternalAnswer, IsReadInItsThreeKinds) {
  const auto allowed = parse_external_answer(
      R"({"id":7,"verdict":"allow","max_tx_bytes":1024,"encoded_slash":true,"tunnel":true})");
  ASSERT_TRUE(allowed);
  EXPECT_EQ(allowed->id, 7U);
  EXPECT_EQ(allowed->opinion.kind, Kind::kAllow);
  EXPECT_EQ(allowed->opinion.max_request_bytes, 1024U);
  EXPECT_TRUE(allowed->opinion.grants.encoded_slash);
  EXPECT_TRUE(allowed->opinion.grants.tunnel);
  EXPECT_FALSE(allowed->opinion.grants.passthrough);
  const auto denied = parse_external_answer(R"({"id":8,"verdict":"deny","message":"no"})");
  ASSERT_TRUE(denied);
  EXPECT_EQ(denied->opinion.kind, Kind::kDeny);
  EXPECT_EQ(denied->opinion.message, "no");
  EXPECT_EQ(parse_external_answer(R"({"id":9,"verdict":"failed"})")->opinion.kind, Kind::kFailed);
}

TEST(ExternalAnswer, HasNoMessageThatReachesATerminalOrIsLong) {
  const auto answer = parse_external_answer(R"({"id":1,"verdict":"deny","message":"a\u001b[31m\nb"})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->opinion.message, "a\\u001b[31m\\u000ab");
  const auto line = R"({"id":1,"verdict":"deny","message":")" + std::string(5000, 'x') + "\"}";
  EXPECT_LE(parse_external_answer(line)->opinion.message.size(), 515U);
}

TEST(ExternalAnswer, IsNothingElse) {
  for (const char* line :
       {"", "true", "[]", "{}", R"({"id":1})", R"({"verdict":"allow"})", R"({"id":-1,"verdict":"allow"})",
        R"({"id":"1","verdict":"allow"})", R"({"id":1.5,"verdict":"allow"})", R"({"id":1,"verdict":true})",
        R"({"id":1,"verdict":"Allow"})", R"({"id":1,"verdict":"allow"}x)", R"({"id":1,"verdict":"allow")",
        R"({"id":1,"verdict":"allow","max_tx_bytes":-1})", R"({"id":1,"verdict":"allow","max_tx_bytes":"9"})",
        R"({"id":1,"verdict":"allow","tunnel":1})", R"({"id":1,"verdict":"allow","encoded_slash":"yes"})",
        R"({"id":1,"verdict":"deny","message":7})"}) {
    EXPECT_FALSE(parse_external_answer(line)) << line;
  }
  const auto long_line = R"({"id":1,"verdict":"allow"})" + std::string(kMaxExternalLine, ' ');
  EXPECT_FALSE(parse_external_answer(long_line));
}

}  // namespace
}  // namespace podjail::proxy
