#include "sidecar/observe/lazy_counters.h"

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <thread>

namespace podjail::observe {
namespace {

class LazyCountersTest : public ::testing::Test {
 protected:
  std::size_t series() const {
    const auto families = registry_.Collect();
    return families.empty() ? 0 : families[0].metric.size();
  }
  void count(std::size_t index) {
    counters_.at(index, [&] { return prometheus::Labels{{"n", std::to_string(index)}}; }).Increment();
  }

  prometheus::Registry registry_;
  LazyCounters counters_{prometheus::BuildCounter().Name("test_total").Register(registry_), 8};
};

TEST_F(LazyCountersTest, CreateNoSeriesAhead) {
  EXPECT_EQ(series(), 0U);
  EXPECT_EQ(counters_.value(3), 0);
}

TEST_F(LazyCountersTest, CreateASeriesOnce) {
  count(3);
  count(3);
  count(5);
  EXPECT_EQ(series(), 2U);
  EXPECT_EQ(counters_.value(3), 2);
  EXPECT_EQ(counters_.value(5), 1);
}

TEST_F(LazyCountersTest, LoseNothingWhenThreadsRaceForTheFirstCount) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([this] {
        for (int j = 0; j < 1000; ++j) count(static_cast<std::size_t>(j % 8));
      });
    }
  }
  EXPECT_EQ(series(), 8U);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(counters_.value(i), 500);
}

}  // namespace
}  // namespace podjail::observe
