#include "cli/doctor/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/doctor/elf_builder.h"
#include "tests/unit/cli/doctor/fake_machine.h"

namespace podjail::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(Command, IsLookedForInPath) {
  FakeMachine fake;
  fake.variables["PATH"] = "/none:/bin:/usr/bin";
  fake.put("/bin/tool", "not to be run");
  fake.put_program("/usr/bin/tool", elf_file({{1, "libssl.so.3"}}, "GIT_EXEC_PATH http_proxy"));
  const auto command = find_command("tool", fake.machine());
  ASSERT_TRUE(command) << command.error().message();
  ASSERT_EQ(command->programs.size(), 1U);
  EXPECT_EQ(command->programs[0].path, "/usr/bin/tool");
  EXPECT_THAT(command->kinds, Contains(ToolKind::kGit));
  EXPECT_THAT(command->proxies, ElementsAre("http_proxy"));
  EXPECT_EQ(find_command("none", fake.machine()).error().kind(), ErrorKind::kNotFound);
}

TEST(Command, IsFollowedToTheInterpreterOfItsScript) {
  FakeMachine fake;
  fake.put_program("/bin/npm", "#!/usr/bin/env -S A=1 node\nrequire('x')");
  fake.put("/bin/package.json", R"({"name":"npm"})");
  fake.put_program("/bin/node", elf_file({}, "NODE_EXTRA_CA_CERTS"));
  const auto command = find_command("npm", fake.machine());
  ASSERT_EQ(command->programs.size(), 2U);
  EXPECT_EQ(command->programs[1].path, "/bin/node");
  EXPECT_THAT(command->kinds, ElementsAre(ToolKind::kNode, ToolKind::kNpm));
}

TEST(Command, IsNotFollowedForEver) {
  FakeMachine fake;
  fake.put_program("/bin/loop", "#!/bin/loop\n");
  EXPECT_LE(find_command("loop", fake.machine())->programs.size(), 6U);
}

TEST(Command, TellsWhatItCannotLookInto) {
  FakeMachine fake;
  fake.put_program("/bin/a", "#!/bin/none\n");
  fake.put_program("/bin/b",
                   "\x7F"
                   "ELF but not really");
  EXPECT_THAT(find_command("a", fake.machine())->unread,
              ElementsAre("/bin/none: the interpreter of /bin/a is not there"));
  EXPECT_EQ(find_command("b", fake.machine())->unread.size(), 1U);
}

}  // namespace
}  // namespace podjail::cli
