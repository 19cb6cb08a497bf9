#include "sidecar/observe/host_labels.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace podjail::observe {
namespace {

TEST(HostLabels, GivesEveryHostItsOwnIndex) {
  HostLabels labels(3);
  EXPECT_EQ(labels.index_of("a.test"), 0U);
  EXPECT_EQ(labels.index_of("b.test"), 1U);
  EXPECT_EQ(labels.index_of("a.test"), 0U);
  EXPECT_EQ(labels.label(1), "b.test");
}

TEST(HostLabels, PutsHostsBeyondTheLimitTogether) {
  HostLabels labels(2);
  labels.index_of("a.test");
  labels.index_of("b.test");
  EXPECT_EQ(labels.index_of("c.test"), 2U);
  EXPECT_EQ(labels.index_of("d.test"), 2U);
  EXPECT_EQ(labels.index_of("b.test"), 1U);
  EXPECT_EQ(labels.label(2), "other");
}

TEST(HostLabels, TakesAddresses) {
  HostLabels labels(2);
  EXPECT_EQ(labels.index_of("203.0.113.1"), 0U);
  EXPECT_EQ(labels.index_of("2001:db8::1"), 1U);
}

class TextThatIsNoLabel : public ::testing::TestWithParam<std::string_view> {};

TEST_P(TextThatIsNoLabel, CountsAsOther) {
  HostLabels labels(2);
  EXPECT_EQ(labels.index_of(GetParam()), 2U);
  EXPECT_EQ(labels.size(), 0U);
}

INSTANTIATE_TEST_SUITE_P(, TextThatIsNoLabel,
                         ::testing::Values("", "UPPER.test", "a b", "a\"b", "a\nb", "\xff\xfe", "a.test.",
                                           "2001:DB8::1", "other"));

TEST(HostLabels, WithoutRoomCountsEverythingAsOther) {
  HostLabels labels(0);
  EXPECT_EQ(labels.index_of("a.test"), 0U);
  EXPECT_EQ(labels.label(0), "other");
}

TEST(HostLabels, AgreeAmongThreads) {
  constexpr std::size_t kLimit = 16;
  HostLabels labels(kLimit);
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&labels, thread] {
        for (int i = 0; i < 2000; ++i) labels.index_of("h" + std::to_string((i + thread) % 40) + ".test");
      });
    }
  }
  EXPECT_EQ(labels.size(), kLimit);
  std::set<std::string_view> distinct;
  for (std::size_t i = 0; i < kLimit; ++i) {
    distinct.insert(labels.label(i));
    EXPECT_EQ(labels.index_of(labels.label(i)), i);
  }
  EXPECT_EQ(distinct.size(), kLimit);
}

}  // namespace
}  // namespace podjail::observe
