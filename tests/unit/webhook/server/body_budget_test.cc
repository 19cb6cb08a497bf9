#include "webhook/server/body_budget.h"

#include <gtest/gtest.h>

#include <thread>

namespace podjail::webhook {
namespace {

using std::chrono::milliseconds;

TEST(BodyBudget, IsGivenOutOnce) {
  BodyBudget budget(10);
  const auto first = budget.take(6, milliseconds(0));
  EXPECT_TRUE(first);
  EXPECT_FALSE(budget.take(5, milliseconds(1)));
  EXPECT_TRUE(budget.take(4, milliseconds(0)));
  EXPECT_FALSE(budget.take(11, milliseconds(1)));
}

TEST(BodyBudget, IsThereAgainForWhoWaits) {
  BodyBudget budget(10);
  std::jthread other;
  {
    const auto all = budget.take(10, milliseconds(0));
    ASSERT_TRUE(all);
    other = std::jthread([&] { EXPECT_TRUE(budget.take(10, milliseconds(60000))); });
  }
  other.join();
  EXPECT_TRUE(budget.take(10, milliseconds(0)));
}

TEST(BodyBudget, IsGivenBackOnceByAShareThatMoved) {
  BodyBudget budget(10);
  {
    auto share = budget.take(10, milliseconds(0));
    const auto moved = std::move(share);
    EXPECT_TRUE(moved);
  }
  EXPECT_TRUE(budget.take(10, milliseconds(0)));
  EXPECT_FALSE(budget.take(11, milliseconds(1)));
}

}  // namespace
}  // namespace podjail::webhook
