#include "cli/external/per_request.h"

#include <gmock/gmock.h>

#include "tests/unit/cli/external/programs.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using Kind = ProgramAnswer::Kind;

ProgramAnswer ask(const std::string& command, Deadline deadline = soon()) {
  const Halt halt;
  return ask_per_request(command, question(1), deadline, halt);
}

TEST(PerRequest, TheExitStatusDecidesAndOutputIsTheMessage) {
  EXPECT_EQ(ask("exit 0").kind, Kind::kAllow);
  EXPECT_EQ(ask("true").kind, Kind::kAllow);  // a program in PATH
  const auto denied = ask("echo no way; exit 2");
  EXPECT_EQ(denied.kind, Kind::kDeny);
  EXPECT_EQ(denied.message, "no way");
}

TEST(PerRequest, TheRequestIsInTheEnvironment) {
  EXPECT_EQ(ask("[ \"$PODJAIL_HOST$PODJAIL_PATH$HTTPJAIL_METHOD\" = a.test/xGET ]").kind, Kind::kAllow);
}

TEST(PerRequest, WhatItStartedAndLeftDoesNotHoldTheAnswerBack) {
  EXPECT_EQ(ask("sleep 1000 & exit 0").kind, Kind::kAllow);
}

TEST(PerRequest, AFloodOfOutputIsReadAndCut) {
  const auto answer = ask("head -c 1000000 /dev/zero | tr '\\0' x; exit 1");
  EXPECT_EQ(answer.kind, Kind::kDeny);
  EXPECT_LE(answer.message.size(), kMaxMessageBytes * 2);
}

TEST(PerRequest, OneThatClosesItsOutputAndGoesOnIsWaitedFor) {
  EXPECT_EQ(ask("exec >&-; sleep 0.1; exit 0").kind, Kind::kAllow);
}

TEST(PerRequest, OneThatTakesTooLongFailsAndIsKilled) {
  const auto answer = ask("echo partly; sleep 1000", at_once());
  EXPECT_EQ(answer.kind, Kind::kFailed);
  EXPECT_THAT(answer.message, HasSubstr("too long"));
}

TEST(PerRequest, OneThatASignalEndsFails) {
  EXPECT_EQ(ask("kill -KILL $$").kind, Kind::kFailed);
}

TEST(PerRequest, OneThatCannotBeExecutedFails) {
  EXPECT_THAT(ask("/nothing/of/that/name").message, HasSubstr("/nothing/of/that/name"));
  const Scratch scratch;
  EXPECT_EQ(ask(scratch.write("judge", "#!/bin/sh\n")).kind, Kind::kFailed);  // no permission
}

TEST(PerRequest, AHaltEndsIt) {
  const Halt halt;
  halt.stop();
  EXPECT_EQ(ask_per_request("sleep 1000", question(1), soon(), halt).kind, Kind::kFailed);
}

}  // namespace
}  // namespace podjail::cli
