#include "cli/container/engine_program.h"

#include <gmock/gmock.h>

#include "tests/unit/cli/container/fake_engine.h"

namespace podjail::cli {
namespace {

using testing::HasSubstr;

TEST(EngineProgram, GivesWhatACommandWrites) {
  const FakeEngine engine("echo \"$*\"; cat; echo noise >&2");
  const auto answer = engine.program().ask({"say", "it"}, "given");
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 0);
  EXPECT_EQ(answer->output, "say it\ngiven");
  EXPECT_EQ(answer->errors, "noise\n");
  EXPECT_EQ(engine.program().command({"id"}).value(), "id");
}

TEST(EngineProgram, SaysWhyACommandFailed) {
  const FakeEngine engine("echo 'no such image' >&2; exit 3");
  const auto failed = engine.program().command({"create"});
  EXPECT_THAT(failed.error().message(), HasSubstr("create: no such image"));
  EXPECT_EQ(engine.program().ask({"x"})->status, 3);
}

TEST(EngineProgram, TellsASignalAsShellsDo) {
  const FakeEngine engine("kill -KILL $$");
  EXPECT_EQ(engine.program().ask({"x"})->status, 137);
}

TEST(EngineProgram, IsEndedWhereNobodyWaitsForIt) {
  const FakeEngine engine("exec sleep 1000");
  const auto asked = engine.program().ask({"x"}, {}, [](serve::Child&) -> Result<serve::Ended> {
    return fail(ErrorKind::kUnavailable, "interrupted");
  });
  EXPECT_EQ(asked.error().message(), "interrupted");
}

TEST(EngineProgram, SaysItselfWhichEngineItIs) {
  EXPECT_EQ(engine_of(FakeEngine("echo podman version 4.3.1").path()).value(), Engine::kPodman);
  EXPECT_EQ(engine_of(FakeEngine("echo Docker version 28.2.2, build x").path()).value(), Engine::kDocker);
  EXPECT_FALSE(engine_of(FakeEngine("echo something else").path()));
  EXPECT_EQ(engine_of("/no/such/program").error().kind(), ErrorKind::kNotFound);
  EXPECT_FALSE(engine_in(""));
}

}  // namespace
}  // namespace podjail::cli
