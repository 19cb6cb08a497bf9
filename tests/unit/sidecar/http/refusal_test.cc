#include "sidecar/http/refusal.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sidecar/http/response_parser.h"

namespace podjail::http {
namespace {

Refusal denied() {
  return {403, Reason::kPolicyDenied, "ask the platform team", "", "0123abcd"};
}

TEST(Refusal, IsAValidResponseWithTheReasonAndTheId) {
  const auto text = make_refusal(denied(), RefusalFormat::kText, RefusalBody::kSent, KeepAlive::kNo);
  ResponseParser parser(HeadLimits{});
  ASSERT_EQ(parser.parse(text, "GET"), ParseState::kComplete);
  EXPECT_EQ(parser.head().status, 403U);
  EXPECT_EQ(parser.head().reason, "Forbidden");
  EXPECT_EQ(parser.head().keep_alive, KeepAlive::kNo);
  const auto body = text.substr(parser.head_bytes());
  EXPECT_EQ(body.size(), parser.head().content_length);
  EXPECT_NE(body.find("podjail: ask the platform team\n"), std::string::npos);
  EXPECT_NE(body.find("policy_denied"), std::string::npos);
  EXPECT_NE(text.find("x-podjail-decision: 0123abcd\r\n"), std::string::npos);
}

TEST(Refusal, SaysTheReasonWhereThePolicyGaveNoMessage) {
  auto refusal = denied();
  refusal.message = "";
  refusal.detail = "rule 7";
  const auto text = make_refusal(refusal, RefusalFormat::kText, RefusalBody::kSent, KeepAlive::kNo);
  EXPECT_NE(text.find("podjail: denied by policy (rule 7)\n"), std::string::npos);
}

TEST(Refusal, JsonIsOneObjectWhateverTheMessage) {
  auto refusal = denied();
  refusal.message = "a\"b\r\n\x01";
  const auto text = make_refusal(refusal, RefusalFormat::kJson, RefusalBody::kSent, KeepAlive::kYes);
  const auto body = nlohmann::json::parse(text.substr(text.find("\r\n\r\n") + 4));
  EXPECT_EQ(body.at("reason"), "policy_denied");
  EXPECT_EQ(body.at("decision"), "0123abcd");
  EXPECT_EQ(text.find("Connection: close"), std::string::npos);
}

TEST(Refusal, AnswersToHeadHaveNoBody) {
  const auto text = make_refusal(denied(), RefusalFormat::kText, RefusalBody::kOmitted, KeepAlive::kNo);
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST(Refusal, JsonIsForThoseWhoAskForItFirst) {
  RequestHead head;
  EXPECT_FALSE(wants_json(head));
  head.headers = {{"Accept", "application/json"}};
  EXPECT_TRUE(wants_json(head));
  head.headers = {{"accept", "application/vnd.npm.install-v1+json; q=1.0, */*"}};
  EXPECT_TRUE(wants_json(head));
  head.headers = {{"Accept", "text/html, application/json"}};
  EXPECT_FALSE(wants_json(head));
}

}  // namespace
}  // namespace podjail::http
