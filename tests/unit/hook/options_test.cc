#include "hook/options.h"

#include <gtest/gtest.h>

#include <vector>

namespace podjail::hook {
namespace {

Result<Options> parse(const std::vector<const char*>& arguments) {
  return parse_options(arguments);
}

TEST(Options, WithoutArgumentsItIsTheHookWithTheHostsConfiguration) {
  const auto options = parse({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->action, Action::kHook);
  EXPECT_EQ(options->config_path, "/etc/podjail/hook.json");
}

TEST(Options, EveryOptionIsRead) {
  EXPECT_EQ(parse({"--config", "/x"})->config_path, "/x");
  EXPECT_EQ(parse({"--version"})->action, Action::kVersion);
  EXPECT_EQ(parse({"--help"})->action, Action::kHelp);
  const auto dump = parse({"--dump-ruleset", "--config", "/x"});
  EXPECT_EQ(dump->action, Action::kDumpRuleset);
  EXPECT_EQ(dump->config_path, "/x");
}

TEST(Options, AnInstallationIsCheckedByARuntimeItsOptionsOrACommand) {
  const auto named = parse({"--config", "/x", "--check-install", "podman"});
  ASSERT_TRUE(named);
  EXPECT_EQ(named->action, Action::kCheckInstall);
  EXPECT_EQ(named->config_path, "/x");
  EXPECT_EQ(named->runtime, "podman");
  EXPECT_TRUE(named->words.empty());
  const auto more = parse({"--check-install", "docker", "--", "--runtime", "podjail"});
  EXPECT_EQ(more->runtime, "docker");
  EXPECT_EQ(more->words, (std::vector<std::string>{"--runtime", "podjail"}));
  const auto command = parse({"--check-install", "--", "runc", "--version", "--"});
  EXPECT_EQ(command->runtime, "");
  EXPECT_EQ(command->words, (std::vector<std::string>{"runc", "--version", "--"}));
  EXPECT_FALSE(parse({"--check-install"}));
  EXPECT_FALSE(parse({"--check-install", "--"}));
  EXPECT_FALSE(parse({"--check-install", "podman", "--config", "/x"}));
}

TEST(Options, TheProbeHasTwoForms) {
  EXPECT_EQ(parse({"--probe"})->action, Action::kProbe);
  EXPECT_EQ(parse({"--probe", "--json"})->action, Action::kProbeJson);
  EXPECT_FALSE(parse({"--json"})) << "nothing else has another form";
  EXPECT_FALSE(parse({"--dump-ruleset", "--json"}));
}

TEST(Options, AnythingElseIsAnError) {
  EXPECT_FALSE(parse({"--config"}));
  EXPECT_FALSE(parse({"--conf", "/x"}));
  EXPECT_FALSE(parse({"createRuntime"}));
  EXPECT_FALSE(parse({""}));
  EXPECT_EQ(parse({"\n"}).error().message(), "unknown or incomplete option \\u000a");
}

TEST(Options, HelpNamesEveryOption) {
  for (const char* option :
       {"--config", "--dump-ruleset", "--probe", "--json", "--check-install", "--version", "--help"}) {
    EXPECT_NE(help_text().find(option), std::string::npos) << option;
  }
}

}  // namespace
}  // namespace podjail::hook
