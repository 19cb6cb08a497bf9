#include "webhook/server/bounded_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace podjail::webhook {
namespace {

TEST(BoundedPool, DoesAllThatItWasGiven) {
  std::atomic<int> done{0};
  BoundedPool pool(3, 4);
  for (int i = 0; i < 100; ++i) pool.enqueue([&] { ++done; });
  pool.shutdown();
  EXPECT_EQ(done, 100);
}

TEST(BoundedPool, LetsNoMoreThanItsBoundWait) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::promise<void> running;
  std::atomic<int> given{0};
  BoundedPool pool(1, 2);
  pool.enqueue([&] {
    running.set_value();
    released.wait();
  });
  running.get_future().wait();
  pool.enqueue([] {});
  pool.enqueue([] {});
  std::thread caller([&] {
    pool.enqueue([] {});
    given = 1;
  });
  EXPECT_EQ(given, 0);  // there is no room until something is done
  release.set_value();
  caller.join();
  EXPECT_EQ(given, 1);
}

TEST(BoundedPool, MayBeShutDownTwice) {
  BoundedPool pool(1, 1);
  pool.shutdown();
  pool.shutdown();
}

}  // namespace
}  // namespace podjail::webhook
