#include "webhook/server/periodic.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace podjail::webhook {
namespace {

TEST(Periodic, DoesItsTaskAgainAndAgain) {
  std::promise<void> often;
  std::atomic<int> rounds{0};
  Periodic periodic(std::chrono::milliseconds(1), [&] {
    if (++rounds == 3) often.set_value();
  });
  EXPECT_EQ(often.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
}

TEST(Periodic, BeginsAtOnceAndEndsWithoutWaitingForTheNextRound) {
  std::promise<void> done;
  std::atomic<int> rounds{0};
  {
    const Periodic periodic(std::chrono::hours(1), [&] {
      if (++rounds == 1) done.set_value();
    });
    EXPECT_EQ(done.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
  }
  EXPECT_EQ(rounds, 1);
}

}  // namespace
}  // namespace podjail::webhook
