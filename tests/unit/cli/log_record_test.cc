#include "cli/log_record.h"

#include <gtest/gtest.h>

#include "tests/unit/cli/log_lines.h"

namespace podjail::cli {
namespace {

TEST(LogRecord, TellsWhatHappened) {
  LogLine line{
      .method = "PUT", .url = "https://a.test:8443/x?…", .verdict = "deny", .reason = "policy_denied"};
  line.more =
      R"(,"message":"no","policy":"a.js","status":403,"bytes_sent":7,"bytes_received":9,"would":"deny")";
  const auto record = read_log_record(line.str());
  EXPECT_EQ(record.decision.kind, LoggedDecision::Kind::kRequest);
  EXPECT_EQ(record.time, "2024-05-01T12:00:00.000001Z");
  EXPECT_EQ(record.host, "a.test");
  EXPECT_EQ(record.port, 8443U);
  EXPECT_EQ(record.path, "/x?…");
  EXPECT_EQ(record.message, "no");
  EXPECT_EQ(record.policy, "a.js");
  EXPECT_EQ(record.would, "deny");
  EXPECT_EQ(record.status, 403U);
  EXPECT_EQ(record.bytes_sent, 7U);
  EXPECT_EQ(record.bytes_received, 9U);
}

TEST(LogRecord, IsEmptyWhereTheLineIsNoneOrHasOtherTypes) {
  for (const auto* const text : {"", "[]", "7", "{", R"({"host":7,"port":"x","bytes_sent":-1})"}) {
    const auto record = read_log_record(text);
    EXPECT_EQ(record.decision.kind, LoggedDecision::Kind::kUnreadable) << text;
    EXPECT_EQ(record.host, "") << text;
    EXPECT_EQ(record.port, 0U) << text;
    EXPECT_EQ(record.bytes_sent, 0U) << text;
  }
}

}  // namespace
}  // namespace podjail::cli
