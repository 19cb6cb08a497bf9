#include "cli/report/summary.h"

#include <gtest/gtest.h>

#include "tests/unit/cli/log_lines.h"

namespace podjail::cli {
namespace {

Summary summary_of(std::initializer_list<LogLine> lines) {
  Summary summary;
  for (const auto& line : lines) summary.add(read_log_record(line.str()));
  return summary;
}

TEST(Summary, CountsByOutcomeHostAndContainer) {
  const auto summary =
      summary_of({{.more = R"(,"bytes_sent":5,"bytes_received":7)"},
                  {.url = "https://b.test/", .verdict = "deny", .reason = "not_allowed", .container = "two"},
                  {.verdict = "deny", .reason = "connect_failed"}});
  EXPECT_EQ(summary.total().requests, 3U);
  EXPECT_EQ(summary.total().allowed, 1U);
  EXPECT_EQ(summary.total().denied, 1U);
  EXPECT_EQ(summary.total().failed, 1U);
  EXPECT_EQ(summary.total().bytes_received, 7U);
  EXPECT_EQ(summary.hosts().at("a.test").requests, 2U);
  EXPECT_EQ(summary.containers().at("two").denied, 1U);
  EXPECT_EQ(summary.hosts_by_requests()[0].first, "a.test");
}

TEST(Summary, NamesTheLineThatIsMissing) {
  const LogLine missing{.verdict = "deny", .reason = "not_allowed"};
  const auto summary = summary_of(
      {missing,
       missing,
       {.verdict = "deny", .reason = "policy_denied", .more = R"(,"message":"no","policy":"a.js")"}});
  const auto denials = summary.denials();
  ASSERT_EQ(denials.size(), 2U);
  EXPECT_EQ(denials[0]->count, 2U);
  EXPECT_EQ(denials[0]->what, "GET https://a.test/");
  EXPECT_NE(denials[0]->line, "");
  EXPECT_EQ(denials[1]->line, "") << "another policy denies it: adding one does not help";
  EXPECT_EQ(denials[1]->message, "no");
}

TEST(Summary, TellsWhatWouldBeDenied) {
  const auto summary = summary_of({{.more = R"(,"would":"deny","would_reason":"not_allowed")"}});
  EXPECT_EQ(summary.total().allowed, 1U);
  EXPECT_EQ(summary.total().would_deny, 1U);
  EXPECT_EQ(summary.denials()[0]->kind, Denial::Kind::kWouldBeDenied);
  EXPECT_NE(summary.denials()[0]->line, "");
}

TEST(Summary, KnowsOtherLines) {
  Summary summary;
  for (
      const auto* const line :
      {R"({"suppressed":5})", "x", R"({"id":"1","verdict":"allow","shadow":{}})",
       R"({"id":"1","protocol":"dns","qtype":"A","host":"a.test","verdict":"allow","reason":"dns_synthetic"})",
       R"({"id":"1","protocol":"dns","qtype":"TXT","host":"a.test","verdict":"deny","reason":"dns_type_refused"})"})
    summary.add(read_log_record(line));
  EXPECT_EQ(summary.suppressed(), 5U);
  EXPECT_EQ(summary.no_lines(), 1U);
  EXPECT_EQ(summary.questions(), 1U);
  EXPECT_EQ(summary.denials()[0]->what, "dns TXT a.test");
}

TEST(Summary, TakesABoundedAmountOfMemory) {
  Summary summary;
  LogLine line{.verdict = "deny", .reason = "not_allowed"};
  for (std::size_t i = 0; i < Summary::kMaxHosts + 3; ++i) {
    line.url = "https://h" + std::to_string(i) + ".test/";
    line.container = "c" + std::to_string(i);
    summary.add(read_log_record(line.str()));
  }
  EXPECT_EQ(summary.hosts().size(), Summary::kMaxHosts);
  EXPECT_EQ(summary.more_hosts(), 3U);
  EXPECT_EQ(summary.containers().size(), Summary::kMaxContainers);
  EXPECT_EQ(summary.denials().size(), Summary::kMaxDenials);
  EXPECT_EQ(summary.total().denied, Summary::kMaxHosts + 3);
  line.url = "https://a.test/" + std::string(9000, 'x');
  Summary large;
  large.add(read_log_record(line.str()));
  EXPECT_LT(large.denials()[0]->what.size(), 1100U);
}

}  // namespace
}  // namespace podjail::cli
