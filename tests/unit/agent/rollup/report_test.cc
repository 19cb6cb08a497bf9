#include "agent/rollup/report.h"

#include <gtest/gtest.h>

namespace podjail::agent {
namespace {

TEST(Report, IsReadAsTheSidecarWritesIt) {
  const auto counters = parse_report(R"({"version":1,"state":"final","pod":{"name":"p","namespace":"n"},
      "requests":{"by_verdict":{"allow":2,"deny":1},"by_reason":{"allowed":2,"not_allowed":1},
                  "by_host":{"a.test":{"allow":2},"other":{"deny":1}}},
      "bytes":{"sent":10,"received":20},"decisions_suppressed":3})");
  ASSERT_TRUE(counters) << counters.error().message();
  EXPECT_EQ(*counters,
            (Counters{{{"allow", 2}, {"deny", 1}}, {{"allowed", 2}, {"not_allowed", 1}}, 10, 20, 3}));
}

TEST(Report, OfANewerSidecarMaySayMoreAndLess) {
  const auto counters = parse_report(R"({"version":1,"more":[1],"bytes":{"sent":1}})");
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters->bytes_sent, 1U);
  EXPECT_TRUE(counters->by_verdict.empty());
}

TEST(Report, CannotMakeUpLabels) {
  const auto counters = parse_report(
      R"({"version":1,"requests":{"by_verdict":{"allow":1,"x\"}":2,"y":3},"by_reason":{"made_up":4}}})");
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters->by_verdict, (std::map<std::string, std::uint64_t>{{"allow", 1}, {"other", 5}}));
  EXPECT_EQ(counters->by_reason, (std::map<std::string, std::uint64_t>{{"other", 4}}));
}

TEST(Report, ThatIsNoneIsInvalid) {
  for (const char* text :
       {"", "{", "[]", "{}", R"({"version":2})", R"({"version":1,"version":1})",
        R"({"version":1,"bytes":[]})", R"({"version":1,"bytes":{"sent":-1}})",
        R"({"version":1,"bytes":{"sent":1.5}})", R"({"version":1,"bytes":{"sent":9007199254740993}})",
        R"({"version":1,"bytes":{"sent":"1"}})", R"({"version":1,"requests":{"by_verdict":{"allow":null}}})",
        R"({"version":1,"requests":{"by_method":{}}})", R"({"version":1,"decisions_suppressed":{}})"})
    EXPECT_FALSE(parse_report(text)) << text;
}

TEST(Counters, GrowAndNeverShrink) {
  const Counters earlier{{{"allow", 5}, {"deny", 9}}, {}, 10, 0, 1};
  const Counters later{{{"allow", 7}}, {{"allowed", 7}}, 4, 3, 1};
  const auto grown = growth(earlier, later);
  EXPECT_EQ(grown.by_verdict.at("allow"), 2U);
  EXPECT_EQ(grown.by_verdict.at("deny"), 0U);
  EXPECT_EQ(grown.by_reason.at("allowed"), 7U);
  EXPECT_EQ(grown.bytes_sent, 0U) << "it said 10 before";
  EXPECT_EQ(grown.bytes_received, 3U);
  const auto larger = merged(earlier, later);
  EXPECT_EQ(larger.by_verdict, (std::map<std::string, std::uint64_t>{{"allow", 7}, {"deny", 9}}));
  EXPECT_EQ(larger.bytes_sent, 10U);
}

TEST(Counters, StayBelowWhereADoubleLosesOne) {
  Counters sum{{{"allow", kMaxCount - 1}}, {}, 0, 0, 0};
  add(sum, {{{"allow", kMaxCount}}, {}, 1, 0, 0});
  EXPECT_EQ(sum.by_verdict.at("allow"), kMaxCount);
  EXPECT_EQ(sum.bytes_sent, 1U);
}

}  // namespace
}  // namespace podjail::agent
