#include "cli/run/run_verb.h"

#include <gmock/gmock.h>

namespace podjail::cli {
namespace {

using testing::ElementsAre;

struct Parsed {
  RunOptions options;
  bool refused = false;
};

Parsed parse(std::vector<std::string> words) {
  Parsed parsed;
  CLI::App app("test", "podjail");
  std::function<int()> chosen;
  add_run(app, parsed.options, chosen);
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::ParseError&) {
    parsed.refused = true;
  }
  return parsed;
}

TEST(RunVerb, LeavesTheCommandItsOwnOptions) {
  const auto parsed = parse({"run", "--policy", "a.js", "--", "npm", "--policy", "-x", "--", "--help"});
  EXPECT_FALSE(parsed.refused);
  EXPECT_THAT(parsed.options.policies, ElementsAre("a.js"));
  EXPECT_THAT(parsed.options.command, ElementsAre("npm", "--policy", "-x", "--", "--help"));
}

TEST(RunVerb, TakesEveryOption) {
  const auto parsed = parse(
      {"run",           "--policy", "a.js",           "--policy",  "b",       "--js",       "true",
       "--observe",     "--quiet",  "--timeout",      "1.5",       "--grant", "10.0.0.1:1", "--resolver",
       "192.0.2.1",     "--root",   "/r.pem",         "--keep-fd", "5",       "--log-json", "l",
       "--request-log", "q",        "--allow-socket", "/s",        "--",      "true"});
  ASSERT_FALSE(parsed.refused);
  const auto& options = parsed.options;
  EXPECT_THAT(options.policies, ElementsAre("a.js", "b"));
  EXPECT_EQ(options.expression, "true");
  EXPECT_EQ(options.enforcement, RunOptions::Enforcement::kObserve);
  EXPECT_EQ(options.reporting, RunOptions::Reporting::kQuiet);
  EXPECT_EQ(options.timeout, std::chrono::milliseconds(1500));
  EXPECT_THAT(options.grants, ElementsAre("10.0.0.1:1"));
  EXPECT_THAT(options.resolvers, ElementsAre("192.0.2.1"));
  EXPECT_THAT(options.roots, ElementsAre("/r.pem"));
  EXPECT_THAT(options.kept_descriptors, ElementsAre(5));
  EXPECT_EQ(options.decision_log, "l");
  EXPECT_EQ(options.request_log, "q");
  EXPECT_THAT(options.allowed_sockets, ElementsAre("/s"));
}

TEST(RunVerb, RefusesWhatItCannotMean) {
  for (const auto& words : std::vector<std::vector<std::string>>{{"run"},
                                                                 {"run", "--js", "true", "--"},
                                                                 {"run", "--timeout", "0", "--", "true"},
                                                                 {"run", "--timeout", "x", "--", "true"},
                                                                 {"run", "--keep-fd", "2", "--", "true"},
                                                                 {"run", "--nothing", "--", "true"}})
    EXPECT_TRUE(parse(words).refused);
}

TEST(RunVerb, TakesAnEnginesCommandForAContainer) {
  const auto parsed = parse({"run", "--container", "--", "podman", "run", "--rm", "image"});
  EXPECT_EQ(parsed.options.place, RunOptions::Place::kContainer);
  EXPECT_THAT(parsed.options.command, ElementsAre("podman", "run", "--rm", "image"));
}

}  // namespace
}  // namespace podjail::cli
