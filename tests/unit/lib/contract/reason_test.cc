#include "lib/contract/reason.h"

#include <gtest/gtest.h>

#include <set>

namespace podjail {
namespace {

TEST(Reason, EveryReasonHasItsOwnNameAndASentence) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kReasonCount; ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_FALSE(to_string(reason).empty());
    EXPECT_FALSE(explain(reason).empty());
    EXPECT_TRUE(names.insert(to_string(reason)).second) << to_string(reason);
  }
  EXPECT_EQ(to_string(Reason::kAllowed), "allowed");
  EXPECT_EQ(to_string(Reason::kInternal), "internal");
  EXPECT_EQ(to_string(Reason::kDnsPoolExhausted), "dns_pool_exhausted");
}

TEST(Protocol, NamesAreTheMetricLabels) {
  EXPECT_EQ(to_string(Protocol::kHttps), "https");
  EXPECT_EQ(to_string(Protocol::kDns), "dns");
  EXPECT_EQ(to_string(Verdict::kAllow), "allow");
}

}  // namespace
}  // namespace podjail
