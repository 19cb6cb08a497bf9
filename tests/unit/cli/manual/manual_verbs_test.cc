#include "cli/manual/manual_verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace podjail::cli {
namespace {

std::string written_by(const std::string& line) {
  CLI::App app("tool: does things", "tool");
  std::function<int()> chosen;
  app.add_subcommand("show", "shows");
  add_manual_verbs(app, chosen);
  app.parse(line);
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(chosen(), 0);
  return ::testing::internal::GetCapturedStdout();
}

TEST(ManualVerbs, WriteOfTheWholeProgram) {
  EXPECT_THAT(written_by("completion bash"), ::testing::HasSubstr("'>show')"));
  EXPECT_THAT(written_by("completion zsh"), ::testing::StartsWith("#compdef tool"));
  EXPECT_THAT(written_by("man"), ::testing::ContainsRegex("[.]TH TOOL 1 [0-9]{4}-[0-9]{2}-[0-9]{2} "));
}

TEST(ManualVerbs, AreHiddenAndKnowTheirShells) {
  CLI::App app("tool: does things", "tool");
  std::function<int()> chosen;
  add_manual_verbs(app, chosen);
  EXPECT_THAT(app.help(), ::testing::Not(::testing::HasSubstr("completion")));
  EXPECT_THROW(app.parse("completion tcsh"), CLI::ValidationError);
}

}  // namespace
}  // namespace podjail::cli
