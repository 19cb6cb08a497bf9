#include "sidecar/net/deadlines.h"

#include <gtest/gtest.h>

namespace podjail::net {
namespace {

using std::chrono::seconds;

class DeadlinesTest : public ::testing::Test {
 protected:
  asio::io_context context_;
  Deadlines deadlines_{context_};
  const Deadline now_ = Clock::now();
};

TEST_F(DeadlinesTest, CallsWhatHasExpiredAndOnlyOnce) {
  int near = 0;
  int far = 0;
  Deadlines::Watch first(deadlines_, [&] { ++near; });
  Deadlines::Watch second(deadlines_, [&] { ++far; });
  first.set(now_ + seconds(1));
  second.set(now_ + seconds(100));
  deadlines_.sweep(now_);
  EXPECT_EQ(near, 0);
  deadlines_.sweep(now_ + seconds(2));
  deadlines_.sweep(now_ + seconds(3));
  EXPECT_EQ(near, 1);
  EXPECT_EQ(far, 0);
}

TEST_F(DeadlinesTest, AClearedOrDestroyedWatchIsNeverCalled) {
  int calls = 0;
  Deadlines::Watch cleared(deadlines_, [&] { ++calls; });
  cleared.set(now_);
  cleared.clear();
  {
    Deadlines::Watch gone(deadlines_, [&] { ++calls; });
    gone.set(now_);
  }
  deadlines_.sweep(now_ + seconds(1));
  EXPECT_EQ(calls, 0);
}

TEST_F(DeadlinesTest, SweepsByItselfWhileSomethingIsWatched) {
  bool called = false;
  auto watch = std::make_unique<Deadlines::Watch>(deadlines_, [&] { called = true; });
  watch->set(now_);
  while (!called) context_.run_one();
  watch.reset();
  context_.run();  // returns: nothing is watched, so no timer runs
  EXPECT_TRUE(called);
}

TEST_F(DeadlinesTest, TheEndOfTimeExpiresEverything) {
  int calls = 0;
  Deadlines::Watch idle(deadlines_, [&] { ++calls; });
  deadlines_.sweep(Deadline::max());
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace podjail::net
