#include "hook/check/commands.h"

#include <gmock/gmock.h>

namespace podjail::check {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Parts kParts{"name", "/s/bundle/rootfs", "/s/bundle", "/s/image.tar", "/s/seccomp.json"};

// Where `word` stands in the command; its size if nowhere.
std::size_t place(const Command& command, const std::string& word) {
  return static_cast<std::size_t>(std::find(command.begin(), command.end(), word) - command.begin());
}

TEST(Commands, EveryRuntimeStartsThePausingProgramAndRemovesWhatItMade) {
  for (const std::string runtime : {"podman", "docker", "ctr"}) {
    const auto commands = commands_for({runtime, {}}, kParts);
    ASSERT_TRUE(commands) << runtime;
    EXPECT_EQ(commands->start.front(), runtime);
    EXPECT_EQ(commands->start.at(commands->start.size() - 2), kPausePath);
    EXPECT_EQ(commands->start.back(), "name") << "by which its process is found";
    ASSERT_FALSE(commands->after.empty());
    for (const auto& command : commands->after) {
      EXPECT_THAT(command.back(), HasSubstr("name")) << "nothing of anybody else's is removed";
    }
  }
}

TEST(Commands, MoreOptionsComeBeforeWhatIsStarted) {
  for (const std::string runtime : {"podman", "docker", "ctr"}) {
    const auto commands = commands_for({runtime, {"--one", "two"}}, kParts);
    ASSERT_TRUE(commands);
    const auto& start = commands->start;
    EXPECT_EQ(place(start, "--one") + 1, place(start, "two"));
    EXPECT_LT(place(start, "two"), place(start, kPausePath));
  }
}

TEST(Commands, OnlyDockerNeedsAnImageAndRemovesIt) {
  const auto docker = commands_for({"docker", {}}, kParts);
  EXPECT_THAT(docker->before, ElementsAre(ElementsAre("docker", "import", "/s/image.tar", "name:check")));
  EXPECT_THAT(docker->after, Contains(ElementsAre("docker", "rmi", "--force", "name:check")));
  EXPECT_THAT(commands_for({"podman", {}}, kParts)->before, IsEmpty());
  EXPECT_THAT(commands_for({"ctr", {}}, kParts)->before, IsEmpty());
}

TEST(Commands, InAWholeCommandTheMarksAreReplaced) {
  const auto commands =
      commands_for({"", {"run", "-b{bundle}", "{root}", "{name}{name}", "{other}"}}, kParts);
  ASSERT_TRUE(commands) << commands.error().message();
  EXPECT_THAT(commands->start, ElementsAre("run", "-b/s/bundle", "/s/bundle/rootfs", "namename", "{other}"));
  EXPECT_THAT(commands->after, IsEmpty());
}

TEST(Commands, WhatCannotStartTheScratchContainerIsAnError) {
  EXPECT_THAT(commands_for({"", {"run", "{name}"}}, kParts).error().message(),
              HasSubstr("neither {root} nor {bundle}"));
  EXPECT_THAT(commands_for({"rkt\n", {}}, kParts).error().message(), HasSubstr("not rkt\\u000a"));
}

}  // namespace
}  // namespace podjail::check
