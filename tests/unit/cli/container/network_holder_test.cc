#include "cli/container/network_holder.h"

#include <gmock/gmock.h>

#include "tests/unit/cli/container/fake_engine.h"

// Holders that are what they should be are in tests/cli/run_container_test.py: they take root and an engine.
namespace podjail::cli {
namespace {

using testing::HasSubstr;

std::string engine_with_process(const std::string& process) {
  return "echo \"$*\" >> $NOTES\ncase $1 in\n  create) echo id ;;\n  container) echo '[{\"State\":{\"Pid\":" +
         process + "}}]' ;;\nesac\n";
}

TEST(NetworkHolder, WhoseProcessIsAnotherOnThisMachineIsRefused) {
  const FakeEngine engine(engine_with_process("'$PPID'"));
  const auto holder = start_holder(engine.program(), {"--hostname=name"}, "a=b", "image");
  ASSERT_FALSE(holder);
  EXPECT_THAT(engine.notes(), HasSubstr("create --network=none"));
  EXPECT_THAT(engine.notes(), HasSubstr("--cap-drop=ALL"));
  EXPECT_THAT(engine.notes(), HasSubstr("--hostname=name image\nstart id\n"));
}

TEST(NetworkHolder, ThatDoesNotRunIsNone) {
  EXPECT_FALSE(start_holder(FakeEngine(engine_with_process("0")).program(), {}, "a=b", "image"));
  EXPECT_FALSE(start_holder(FakeEngine(engine_with_process("999999999")).program(), {}, "a=b", "image"));
}

TEST(NetworkHolder, ThatTheEngineDoesNotMakeSaysWhy) {
  const FakeEngine engine("echo 'no such image' >&2; exit 1");
  EXPECT_THAT(start_holder(engine.program(), {}, "a=b", "image").error().message(),
              HasSubstr("no such image"));
}

}  // namespace
}  // namespace podjail::cli
