#include "cli/manual/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/manual/sample_program.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;

// That shells take them, and complete with them, is shown by golden.manual.
TEST(Completion, OfBashKnowsVerbsOptionsAndChoices) {
  const auto script = make_completion(sample_program(), "tool", Shell::kBash);
  for (const auto* const part :
       {"'>show') verb='show' ;;", "'key>make') verb='key make' ;;",
        "'show>--format') mapfile -t COMPREPLY < <(compgen -W 'text json' -- \"$current\"); return ;;",
        "'show>-o'|'show>--output') true; return ;;", "'show') verbs='' options='--format -o --output' ;;",
        "complete -o default -F _tool tool\n"})
    EXPECT_THAT(script, HasSubstr(part));
}

TEST(Completion, OfZshDescribesThem) {
  const auto script = make_completion(sample_program(), "tool", Shell::kZsh);
  for (const auto* const part : {"#compdef tool\n", "'show:shows what'\\''s there'",
                                 "compadd -- 'text' 'json'; return ;;", "_files; return ;;"})
    EXPECT_THAT(script, HasSubstr(part));
}

TEST(Completion, OfFishDescribesThem) {
  const auto script = make_completion(sample_program(), "tool", Shell::kFish);
  for (const auto* const part :
       {"-n 'not __fish_seen_subcommand_from show key' -f -a 'show' -d 'shows what\\'s there'",
        "-n '__fish_seen_subcommand_from show' -l format -x -a 'text json'", "-s o -l output -r",
        "-n '__fish_seen_subcommand_from key; and not __fish_seen_subcommand_from make' -f -a 'make'"})
    EXPECT_THAT(script, HasSubstr(part));
}

}  // namespace
}  // namespace podjail::cli
