#include "cli/manual/outline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

const OutlineOption& option(const OutlineVerb& verb, std::size_t index) {
  return verb.options.at(index + 1);  // behind --help
}

TEST(Outline, KnowsVerbsAndTheirOptions) {
  CLI::App app("tool: does things", "tool");
  auto* verb = app.add_subcommand("show", "shows")->footer("Exit status: 0.");
  std::vector<std::string> files;
  std::string word;
  verb->add_option("file", files, "what to show")->required();
  verb->add_option("-f,--format", word, "how")->check(CLI::IsMember({"text", "json"}));
  verb->add_flag_callback(
      "--all", [] {}, "everything");
  app.add_subcommand("hidden", "not for people")->group("");
  auto* group = app.add_subcommand("key", "keys");
  group->add_subcommand("make", "makes one");

  const auto program = outline_of(app);
  ASSERT_EQ(program.verbs.size(), 2U);
  const auto& show = program.verbs[0];
  EXPECT_EQ(show.name, "show");
  EXPECT_EQ(show.footer, "Exit status: 0.");
  EXPECT_TRUE(option(show, 0).is_positional());
  EXPECT_EQ(option(show, 0).word, "file");
  EXPECT_EQ(option(show, 0).need, OutlineOption::Need::kRequired);
  EXPECT_EQ(option(show, 0).times, OutlineOption::Times::kMany);
  EXPECT_THAT(option(show, 1).names, ElementsAre("-f", "--format"));
  EXPECT_THAT(option(show, 1).choices, ::testing::UnorderedElementsAre("text", "json"));
  EXPECT_TRUE(option(show, 1).takes_value());
  EXPECT_FALSE(option(show, 2).takes_value());
  EXPECT_EQ(program.verbs[1].verbs[0].name, "key make");
  EXPECT_EQ(all_verbs(program).size(), 4U);
}

}  // namespace
}  // namespace podjail::cli
