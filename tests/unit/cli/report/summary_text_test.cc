#include "cli/report/summary_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/unit/cli/log_lines.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Summary two_requests() {
  Summary summary;
  summary.add(read_log_record(LogLine{.more = R"(,"bytes_received":1200)"}.str()));
  summary.add(read_log_record(LogLine{.method = "PUT", .verdict = "deny", .reason = "not_allowed"}.str()));
  return summary;
}

TEST(SummaryText, FitsOnOneScreen) {
  std::ostringstream out;
  write_summary_text(two_requests(), {}, out);
  EXPECT_EQ(out.str(),
            "2 requests to 1 host in 0.0 s: 1 allowed, 1 denied; 0 B sent, 1.2 kB received\n"
            "\n"
            "  1 x PUT https://a.test/\n"
            "      denied: not_allowed\n"
            "      to allow it: r.method === \"PUT\" && r.scheme === \"https\" && r.host === \"a.test\" && "
            "r.path === \"/\" && "
            "r.query === \"\"\n"
            "\n"
            "  requests  denied        sent    received  host\n"
            "         2       1         0 B      1.2 kB  a.test\n");
}

TEST(SummaryText, IsCutWhereThereIsMore) {
  Summary summary;
  for (int i = 0; i < 5; ++i)
    summary.add(read_log_record(
        LogLine{.url = "https://h" + std::to_string(i) + ".test/", .verdict = "deny", .reason = "x"}.str()));
  std::ostringstream out;
  write_summary_text(summary, {2, 3}, out);
  EXPECT_THAT(out.str(), HasSubstr("… and 3 more kinds"));
  EXPECT_THAT(out.str(), HasSubstr("… and 2 more\n"));
}

TEST(SummaryText, LetsNothingMoveTheCursor) {
  Summary summary;
  summary.add(read_log_record(
      R"({"protocol":"https","method":"GET","host":"a\u001b[2J.test\nx","port":443,"path":"/","verdict":"deny","reason":"not_allowed","message":"\u001b]0;x\u0007"})"));
  std::ostringstream out;
  write_summary_text(summary, {}, out);
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(out.str(), HasSubstr("a\\u001b[2J.test\\u000ax"));
}

TEST(SummaryText, IsTheSameInJson) {
  std::ostringstream out;
  write_summary_json(two_requests(), out);
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["requests"], 2);
  EXPECT_EQ(json["hosts"][0]["name"], "a.test");
  EXPECT_EQ(json["denials"][0]["reason"], "not_allowed");
  EXPECT_EQ(json["timeline"]["spans"][0]["denied"], 1);
}

}  // namespace
}  // namespace podjail::cli
