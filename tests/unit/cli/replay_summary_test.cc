#include "cli/replay_summary.h"

#include <gtest/gtest.h>

#include <sstream>

namespace podjail::cli {
namespace {

LoggedDecision denied(std::string url) {
  LoggedDecision logged;
  logged.kind = LoggedDecision::Kind::kRequest;
  logged.reason = "not_allowed";
  logged.method = "GET";
  logged.url = std::move(url);
  return logged;
}

policy::Decision allowed() {
  policy::Decision decision;
  decision.verdict = Verdict::kAllow;
  decision.reason = Reason::kAllowed;
  return decision;
}

std::string text_of(const ReplaySummary& summary, std::size_t limit = 20) {
  std::ostringstream out;
  summary.write_text(limit, out);
  return out.str();
}

TEST(ReplaySummary, CountsRequestsThatDifferInTheirQueryTogether) {
  ReplaySummary summary;
  summary.count_judged(denied("https://a.test/?1"), allowed());
  summary.count_judged(denied("https://b.test/"), allowed());
  summary.count_judged(denied("https://a.test/?2"), allowed());
  const auto text = text_of(summary);
  EXPECT_TRUE(text.starts_with("newly allowed:\n  2 x GET https://a.test/\n")) << text;
  EXPECT_NE(text.find("  1 x GET https://b.test/\n"), std::string::npos);
  EXPECT_NE(text_of(summary, 1).find("… and 1 more"), std::string::npos);
}

TEST(ReplaySummary, HasNoChangesWhereVerdictsAreTheSame) {
  ReplaySummary summary;
  summary.count_judged(denied("https://a.test/"), {});
  EXPECT_FALSE(summary.has_changes());
  EXPECT_EQ(text_of(summary), "1 decisions judged: 1 as before, 0 newly allowed, 0 newly denied\n");
}

TEST(ReplaySummary, KeepsABoundedNumberOfGroupsAndReasons) {
  ReplaySummary summary;
  for (std::size_t i = 0; i < ReplaySummary::kMaxGroups + 5; ++i)
    summary.count_judged(denied("https://a.test/" + std::to_string(i)), allowed());
  for (int i = 0; i < 300; ++i) summary.count_not_judged("reason " + std::to_string(i));
  const auto text = text_of(summary, 1);
  EXPECT_NE(text.find("not listed: 5 changes"), std::string::npos);
  EXPECT_NE(text.find("not judged: 200 (other)"), std::string::npos) << text;
}

TEST(ReplaySummary, EscapesWhatALogClaims) {
  ReplaySummary summary;
  auto logged = denied("https://a.test/");
  logged.id = "\x1B[2J";
  summary.count_judged(logged, allowed());
  EXPECT_EQ(text_of(summary).find('\x1B'), std::string::npos);
}

}  // namespace
}  // namespace podjail::cli
