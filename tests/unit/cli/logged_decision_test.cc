#include "cli/logged_decision.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Kind = LoggedDecision::Kind;
using Ruling = LoggedDecision::Ruling;

std::string line(std::string_view verdict, std::string_view reason, std::string_view path = "/a?x=1",
                 std::string_view protocol = "https", int port = 443) {
  return R"({"id":"1","pod":"p","namespace":"n","container":"c","protocol":")" + std::string(protocol) +
         R"(","method":"GET","host":"a.test","port":)" + std::to_string(port) + R"(,"path":")" +
         std::string(path) + R"(","verdict":")" + std::string(verdict) + R"(","reason":")" +
         std::string(reason) + "\"}";
}

TEST(LoggedDecision, IsARequestThatPoliciesDecided) {
  const auto decision = read_decision_line(line("deny", "not_allowed"));
  EXPECT_EQ(decision.kind, Kind::kRequest);
  EXPECT_EQ(decision.ruling, Ruling::kDenied);
  EXPECT_EQ(decision.url, "https://a.test/a?x=1");
  EXPECT_EQ(decision.container, "c");
  EXPECT_EQ(decision.pod, "p");
  EXPECT_EQ(decision.pod_namespace, "n");
  EXPECT_EQ(read_decision_line(line("allow", "allowed")).ruling, Ruling::kAllowed);
  EXPECT_EQ(read_decision_line(line("deny", "x", "/", "http", 8080)).kind, Kind::kNotAsked);
  EXPECT_EQ(read_decision_line(line("allow", "allowed", "/", "http", 8080)).url, "http://a.test:8080/");
}

TEST(LoggedDecision, WasAllowedWhereOnlyTheUpstreamFailed) {
  const auto decision = read_decision_line(line("deny", "connect_failed"));
  EXPECT_EQ(decision.kind, Kind::kRequest);
  EXPECT_EQ(decision.ruling, Ruling::kAllowed);
}

TEST(LoggedDecision, IsNotJudgedWherePoliciesHadNoSay) {
  EXPECT_EQ(read_decision_line(line("deny", "name_mismatch")).kind, Kind::kNotAsked);
  EXPECT_EQ(read_decision_line(line("deny", "dns_type_refused", "", "dns")).kind, Kind::kOther);
  EXPECT_EQ(read_decision_line(line("allow", "allowed", "", "tls")).kind, Kind::kOther);
}

TEST(LoggedDecision, KnowsARedactedQuery) {
  const auto decision = read_decision_line(line("allow", "allowed", "/a?\xE2\x80\xA6"));
  EXPECT_EQ(decision.query, LoggedDecision::Query::kRedacted);
  EXPECT_EQ(decision.url, "https://a.test/a?redacted");
}

TEST(LoggedDecision, IsNotJudgedWhereTheLogCutOrEscaped) {
  EXPECT_EQ(read_decision_line(line("allow", "allowed", "/aaa\xE2\x80\xA6")).kind, Kind::kNotAsked);
  EXPECT_EQ(read_decision_line(line("allow", "allowed", "/a\\\\xFF")).kind, Kind::kNotAsked);
}

TEST(LoggedDecision, TellsWhatTheLogLeftOut) {
  const auto decision = read_decision_line(R"({"time":"t","suppressed":7})");
  EXPECT_EQ(decision.kind, Kind::kSuppressed);
  EXPECT_EQ(decision.suppressed, 7U);
}

TEST(LoggedDecision, IsUnreadableOtherwise) {
  for (const std::string_view text :
       {"", "x", "{", "[]", "{}", "\"a\"", "{\"verdict\":1,\"reason\":[]}", "\xFF"}) {
    EXPECT_EQ(read_decision_line(text).kind, Kind::kUnreadable) << text;
  }
}

}  // namespace
}  // namespace podjail::cli
