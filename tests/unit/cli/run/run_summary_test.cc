#include "cli/run/run_summary.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace podjail::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

RunRecord request(std::string host, RunRecord::Ruling ruling, std::string reason) {
  RunRecord record;
  record.kind = RunRecord::Kind::kRequest;
  record.ruling = ruling;
  record.method = "GET";
  record.host = host;
  record.url = "https://" + host + "/p?q=1";
  record.reason = std::move(reason);
  record.bytes_received = 2048;
  return record;
}

TEST(RunSummary, IsEmptyWhereNothingWasAskedFor) {
  EXPECT_EQ(RunSummary().text(), "");
}

TEST(RunSummary, TellsHostsAndBytesOfWhatWasAllowed) {
  RunSummary summary;
  summary.count(request("a.test", RunRecord::Ruling::kAllowed, "allowed"));
  summary.count(request("a.test", RunRecord::Ruling::kAllowed, "allowed"));
  EXPECT_EQ(summary.text(),
            "podjail: allowed: 2, 0 B sent, 4.0 KiB received\n  a.test: 2, 0 B sent, 4.0 KiB received\n");
}

TEST(RunSummary, TellsWhyAndWhatToAddForWhatWasDenied) {
  RunSummary summary;
  summary.count(request("b.test", RunRecord::Ruling::kDenied, "not_allowed"));
  summary.count(request("b.test", RunRecord::Ruling::kDenied, "not_allowed"));
  EXPECT_EQ(summary.text(),
            "podjail: denied: 2\n  GET https://b.test/p (2 times)\n    not_allowed\n"
            "    to allow it: r.host === \"b.test\" && r.method === \"GET\"\n");
}

TEST(RunSummary, TellsApartWhatWouldBeDenied) {
  auto record = request("c.test", RunRecord::Ruling::kAllowed, "allowed");
  record.would_reason = "not_allowed";
  RunSummary summary;
  summary.count(record);
  EXPECT_THAT(summary.text(), HasSubstr("podjail: allowed: 1"));
  EXPECT_THAT(summary.text(),
              HasSubstr("podjail: would be denied: 1\n  GET https://c.test/p\n    not_allowed\n"));
}

TEST(RunSummary, StaysOnOneScreenHoweverMuchWasAskedFor) {
  RunSummary summary;
  for (int i = 0; i < 5000; ++i) {
    const auto host = "h" + std::to_string(i) + ".test";
    summary.count(request(host, RunRecord::Ruling::kAllowed, "allowed"));
    summary.count(request(host, RunRecord::Ruling::kDenied, "policy_denied"));
  }
  const auto text = summary.text();
  EXPECT_LT(std::ranges::count(text, '\n'), 40);
  EXPECT_THAT(text, HasSubstr("allowed: 5000,"));
  EXPECT_THAT(text, HasSubstr("denied: 5000\n"));
  EXPECT_THAT(text, HasSubstr("  and 4990 more\n"));
}

TEST(RunSummary, CannotSteerTheTerminal) {
  RunSummary summary;
  auto record = request("a.test", RunRecord::Ruling::kDenied, "policy_denied");
  record.message = "\x1b[2J\nforged";
  summary.count(record);
  EXPECT_THAT(summary.text(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(summary.text(), Not(HasSubstr("\nforged")));
}

TEST(RunSummary, SaysHowManyWereNotRecorded) {
  RunRecord record;
  record.kind = RunRecord::Kind::kSuppressed;
  record.suppressed = 3;
  RunSummary summary;
  summary.count(record);
  EXPECT_EQ(summary.text(), "podjail: 3 more decisions were not recorded\n");
}

TEST(LineToAdd, IsNoneForWhatNoPolicyCanAllow) {
  for (const auto* reason : {"address_refused", "policy_denied", "no_name", "resolve_failed"})
    EXPECT_EQ(line_to_add(request("a.test", RunRecord::Ruling::kDenied, reason)), "");
}

}  // namespace
}  // namespace podjail::cli
