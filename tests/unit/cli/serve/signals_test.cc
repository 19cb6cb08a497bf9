#include "cli/serve/signals.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>

namespace podjail::cli {
namespace {

TEST(Signals, AreHeldBackAndTold) {
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &before);
  const auto signals = Signals::hold({SIGUSR1});
  ASSERT_TRUE(signals);
  EXPECT_FALSE(signals->next());
  ::pthread_kill(::pthread_self(), SIGUSR1);  // to this thread, whatever others there are
  const auto arrived = signals->next();
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->number, SIGUSR1);
  EXPECT_EQ(arrived->from, Signals::Arrived::From::kProcess);
  EXPECT_FALSE(signals->next());
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace podjail::cli
