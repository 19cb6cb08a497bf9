#include "hook/probe/report.h"

#include <gtest/gtest.h>

namespace podjail::probe {
namespace {

TEST(ProbeReport, OneFailureIsEnough) {
  EXPECT_TRUE(holds({{"a", Verdict::kHolds, ""}, {"b", Verdict::kNotable, ""}}));
  EXPECT_FALSE(holds({{"a", Verdict::kHolds, ""}, {"b", Verdict::kFails, ""}}));
}

TEST(ProbeReport, AnErrorsSentenceIsTheDetail) {
  EXPECT_EQ(finding_of("a", {}, "well").detail, "well");
  const auto finding = finding_of("a", fail(ErrorKind::kSystem, "not so"), "well");
  EXPECT_EQ(finding.verdict, Verdict::kFails);
  EXPECT_EQ(finding.detail, "not so");
}

TEST(ProbeReport, TheTableHasALineForEachAndOneForAll) {
  EXPECT_EQ(to_table({{"kernel", Verdict::kHolds, "6.1"}, {"a", Verdict::kNotable, "b\nc"}}),
            "holds    kernel  6.1\n"
            "notable  a       b\\u000ac\n"
            "This node can hold the jail.\n");
  EXPECT_EQ(to_table({{"a", Verdict::kFails, "b"}}), "fails    a  b\nThis node cannot hold the jail.\n");
}

TEST(ProbeReport, TheDocumentIsOneLine) {
  EXPECT_EQ(to_json({{"a", Verdict::kHolds, "\"b\n"}, {"c", Verdict::kFails, ""}}),
            "{\"program\":\"podjail-hook\",\"holds\":false,\"findings\":["
            "{\"fact\":\"a\",\"verdict\":\"holds\",\"detail\":\"\\\"b\\u000a\"},"
            "{\"fact\":\"c\",\"verdict\":\"fails\",\"detail\":\"\"}]}\n");
}

}  // namespace
}  // namespace podjail::probe
