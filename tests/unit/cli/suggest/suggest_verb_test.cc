#include "cli/suggest/suggest_verb.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace podjail::cli {
namespace {

TEST(SuggestVerb, TakesLogsAndOptions) {
  CLI::App app;
  SuggestOptions options;
  std::function<int()> chosen;
  add_suggest(app, options, chosen);
  app.parse(
      "suggest a.log b.log --policy x --policy y --by-container --exact --include-denied --output o.js");
  EXPECT_EQ(options.logs, (std::vector<std::string>{"a.log", "b.log"}));
  EXPECT_EQ(options.policies, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(options.containers, SeenRequests::Containers::kApart);
  EXPECT_EQ(options.merging, Merging::kNone);
  EXPECT_EQ(options.denied, SuggestOptions::Denied::kAllowed);
  EXPECT_EQ(options.output, "o.js");
  EXPECT_TRUE(chosen);
}

TEST(SuggestVerb, NeedsALog) {
  CLI::App app;
  SuggestOptions options;
  std::function<int()> chosen;
  add_suggest(app, options, chosen);
  EXPECT_THROW(app.parse("suggest"), CLI::RequiredError);
}

}  // namespace
}  // namespace podjail::cli
