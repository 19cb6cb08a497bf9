#include "cli/run/messages.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(Tell, SaysWhoSpeaksOnALineOfItsOwn) {
  testing::internal::CaptureStderr();
  tell("what happened");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "podjail: what happened\n");
}

TEST(Tell, CannotBeMadeToForgeALineOrToSteerTheTerminal) {
  testing::internal::CaptureStderr();
  tell("a\nb\x1b[2Jc");
  const auto said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(said.find('\n'), said.size() - 1);
  EXPECT_EQ(said.find('\x1b'), said.npos);
}

}  // namespace
}  // namespace podjail::cli
