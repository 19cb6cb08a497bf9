#include "sidecar/observe/decision_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace podjail::observe {
namespace {

TEST(DecisionIds, CountUpBehindTheirPrefix) {
  DecisionIds ids(0xabcdef01U);
  EXPECT_EQ(ids.next().view(), "abcdef0100000001");
  EXPECT_EQ(ids.next().view(), "abcdef0100000002");
}

TEST(DecisionIds, CarryIntoHigherDigits) {
  DecisionIds ids(1);
  for (int i = 0; i < 0x1ff; ++i) (void)ids.next();
  EXPECT_EQ(ids.next().view(), "0000000100000200");
}

TEST(DecisionIds, AreUniqueAmongThreads) {
  constexpr std::size_t kEach = 2000;
  DecisionIds ids;
  std::vector<std::vector<std::string>> drawn(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : drawn) {
      threads.emplace_back([&ids, &mine] {
        for (std::size_t i = 0; i < kEach; ++i) mine.emplace_back(ids.next().view());
      });
    }
  }
  std::set<std::string> all;
  for (const auto& mine : drawn) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 4 * kEach);
  for (const auto& id : all) EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), id.npos) << id;
}

TEST(DecisionIds, OfTwoProcessesDiffer) {
  // Two draws of 32 random bits: equal once in 4 billion runs.
  EXPECT_NE(DecisionIds().next().view(), DecisionIds().next().view());
}

}  // namespace
}  // namespace podjail::observe
