#include "cli/external/command_line.h"

#include <gmock/gmock.h>

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

TEST(CommandLine, ACommandWithBlanksIsForTheShellAndAnyOtherIsAProgram) {
  EXPECT_THAT(words_of("./judge"), ElementsAre("./judge"));
  EXPECT_THAT(words_of("./judge;ls"), ElementsAre("./judge;ls"));
  EXPECT_THAT(words_of("exit 0"), ElementsAre("/bin/sh", "-c", "exit 0"));
  EXPECT_THAT(words_of("exit\t0"), ElementsAre("/bin/sh", "-c", "exit\t0"));
}

}  // namespace
}  // namespace podjail::cli
