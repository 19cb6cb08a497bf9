#include "sidecar/net/signal.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace podjail::net {
namespace {

TEST(Signal, WakesWhoeverWaitsAndNobodyLater) {
  asio::io_context context;
  Signal signal(context);
  int woken = 0;
  const auto waiter = [&]() -> Task<void> {
    co_await signal.wait();
    ++woken;
  };
  signal.notify();  // nobody waits yet, and nothing is kept
  asio::co_spawn(context.get_executor(), waiter(), asio::detached);
  asio::co_spawn(context.get_executor(), waiter(), asio::detached);
  context.poll();
  EXPECT_EQ(woken, 0);
  signal.notify();
  EXPECT_EQ(woken, 0);
  context.restart();
  context.poll();
  EXPECT_EQ(woken, 2);
}

}  // namespace
}  // namespace podjail::net
