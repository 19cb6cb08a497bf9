#include "agent/install/checks.h"

#include <gmock/gmock.h>

#include "tests/unit/agent/install/scripted_commands.h"

namespace podjail::agent {
namespace {

using testing::HasSubstr;

constexpr const char* kHolds =
    R"({"program":"podjail-hook","holds":true,"findings":[{"fact":"kernel","verdict":"notable","detail":"d"}]})";
constexpr const char* kFails =
    R"({"program":"podjail-hook","holds":false,"findings":[{"fact":"kernel","verdict":"holds","detail":"d"},)"
    R"({"fact":"cgroup v2","verdict":"fails","detail":"not mounted"}]})";

ScriptedCommands answering(int status, const std::string& output) {
  return ScriptedCommands([=](const Words&) { return CommandResult{status, output}; });
}

TEST(Probe, HoldsOrNamesWhatDoesNot) {
  EXPECT_EQ(*failures_of(kHolds), "");
  EXPECT_EQ(*failures_of(kFails), "cgroup v2: not mounted");
  EXPECT_FALSE(failures_of("{\"holds\":false}")->empty());
  for (const char* none : {"", "holds", R"({"holds":1})", R"({"holds":true,"findings":[1]})"})
    EXPECT_FALSE(failures_of(none)) << none;
}

TEST(KernelCheck, AsksTheInstalledHook) {
  auto commands = answering(0, std::string("a warning\n") + kHolds + "\n");
  EXPECT_TRUE(check_kernel({}, commands));
  EXPECT_EQ(commands.asked.front(), (Words{"/opt/podjail/bin/podjail-hook", "--probe", "--json"}));
  auto failing = answering(1, kFails);
  EXPECT_THAT(check_kernel({}, failing).error().message(), HasSubstr("cgroup v2: not mounted"));
  auto silent = answering(127, "not found");
  EXPECT_EQ(check_kernel({}, silent).error().kind(), ErrorKind::kUnavailable);
  auto contradicting = answering(1, kHolds);
  EXPECT_FALSE(check_kernel({}, contradicting));
}

TEST(ContainerCheck, StartsAScratchContainerByTheInstalledWrapper) {
  auto commands = answering(0, "the container is jailed");
  EXPECT_TRUE(check_container({}, commands));
  const auto& asked = commands.asked.front();
  EXPECT_EQ(asked[0], "/opt/podjail/bin/podjail-hook");
  EXPECT_EQ(asked[3], "--check-install");
  EXPECT_EQ(asked[5], "/opt/podjail/bin/podjail-runtime");
  auto failing = answering(1, "NOT jailed");
  EXPECT_THAT(check_container({}, failing).error().message(), HasSubstr("NOT jailed"));
}

}  // namespace
}  // namespace podjail::agent
