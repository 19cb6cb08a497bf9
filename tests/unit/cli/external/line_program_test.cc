#include "cli/external/line_program.h"

#include <gmock/gmock.h>

#include "lib/base/file.h"
#include "tests/unit/cli/external/programs.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using Kind = ProgramAnswer::Kind;

// A program for the shell that notes each of its starts.
class LineProgramTest : public ::testing::Test {
 protected:
  void use(const std::string& body) { program_.emplace("echo >> " + starts_ + "; " + body); }
  ProgramAnswer ask(const std::string& path = "/x", Deadline deadline = soon()) {
    return program_->ask(question(next_++, path), deadline, halt_);
  }
  std::size_t starts() const { return read_file(starts_, 65536).value_or("").size(); }

  const Scratch scratch_;
  const std::string starts_ = scratch_.path() + "/starts";
  const Halt halt_;
  std::optional<LineProgram> program_;
  std::uint64_t next_ = 1;
};

TEST_F(LineProgramTest, OneProgramAnswersOneQuestionAfterTheOther) {
  use("while read -r line; do case $line in *'\"/good\"'*) echo true;; *) echo not good;; esac; done");
  EXPECT_EQ(ask("/good").kind, Kind::kAllow);
  EXPECT_EQ(ask("/bad").message, "not good");
  EXPECT_EQ(ask("/good").kind, Kind::kAllow);
  EXPECT_EQ(starts(), 1U);
}

TEST_F(LineProgramTest, IsStartedAgainWhenItHasEnded) {
  use("read -r line; echo true");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask().kind, Kind::kAllow) << i;
  EXPECT_GE(starts(), 10U);
}

TEST_F(LineProgramTest, AQuestionIsAskedOnceMoreWhereItEndedBeforeItsAnswer) {
  use("read -r line; [ $(wc -l < " + starts_ + ") -gt 1 ] && echo true");
  EXPECT_EQ(ask().kind, Kind::kAllow);
  EXPECT_EQ(starts(), 2U);
}

TEST_F(LineProgramTest, OneThatEndsAgainAndAgainIsLeftAlone) {
  use("exit 1");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask().kind, Kind::kFailed);
  EXPECT_LE(starts(), 20U);  // far fewer than two for each question
  EXPECT_THAT(ask().message, HasSubstr("again and again"));
}

TEST_F(LineProgramTest, OneThatHangsFailsAndTheNextQuestionHasANewOne) {
  use("read -r line; [ $(wc -l < " + starts_ + ") -gt 1 ] || sleep 1000; echo true; cat > /dev/null");
  EXPECT_EQ(ask("/x", at_once()).kind, Kind::kFailed);
  EXPECT_EQ(ask().kind, Kind::kAllow);
  EXPECT_EQ(starts(), 2U);
}

TEST_F(LineProgramTest, OneThatDoesNotReadFails) {
  use("sleep 1000");
  const auto long_path = "/" + std::string(30'000, 'x');
  EXPECT_EQ(ask(long_path, at_once()).kind, Kind::kFailed);
}

TEST_F(LineProgramTest, OneThatSaysMoreThanItWasAskedIsNotBelieved) {
  use("while read -r line; do printf 'true\\ntrue\\n'; done");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask().kind, Kind::kFailed);
}

TEST_F(LineProgramTest, AFloodFails) {
  use("head -c 1000000 /dev/zero | tr '\\0' x; cat > /dev/null");
  EXPECT_THAT(ask().message, HasSubstr("too long"));
}

TEST_F(LineProgramTest, OneThatClosesItsOutputFails) {
  use("exec >&-; cat > /dev/null");
  EXPECT_EQ(ask().kind, Kind::kFailed);
}

TEST_F(LineProgramTest, AnEmptyAnswerFails) {
  use("while read -r line; do echo; done");
  EXPECT_EQ(ask().kind, Kind::kFailed);
}

TEST_F(LineProgramTest, AnAnswerToAnotherQuestionFails) {
  use("while read -r line; do echo '{\"allow\":true,\"id\":99}'; done");
  EXPECT_EQ(ask().kind, Kind::kFailed);
}

TEST_F(LineProgramTest, OneThatCannotBeExecutedFailsAndIsNamed) {
  program_.emplace("/nothing/of/that/name");
  EXPECT_THAT(ask().message, HasSubstr("/nothing/of/that/name"));
}

TEST_F(LineProgramTest, AHaltEndsIt) {
  use("sleep 1000");
  halt_.stop();
  EXPECT_EQ(ask().kind, Kind::kFailed);
}

}  // namespace
}  // namespace podjail::cli
