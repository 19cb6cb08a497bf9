#include "cli/process/child.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "lib/base/file.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kPlenty = 65536;

Deadline soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

struct Ran {
  Ended ended;
  std::string output;
};

// Runs a shell command with its output kept.
Ran run(const std::string& command, ChildPlan plan = {}) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  const UniqueFd reading(pipe[0]);
  UniqueFd writing(pipe[1]);
  plan.words = {"sh", "-c", command};
  if (plan.environment.empty()) plan.environment = own_environment();
  plan.output = writing.get();
  auto child = start_child(plan);
  EXPECT_TRUE(child) << child.error().message();
  writing.reset();
  const auto ended = child->wait(soon()).value();  // first: what holds the output open ends with it
  return {ended, read_all(reading.get(), kPlenty).value()};
}

TEST(Child, EndsWithAStatusOrASignal) {
  EXPECT_EQ(run("exit 7").ended.status, 7);
  EXPECT_EQ(run("kill -TERM $$").ended.signal, SIGTERM);
}

TEST(Child, HasTheEnvironmentOfItsPlan) {
  ChildPlan plan;
  plan.environment = {"PATH=/usr/bin:/bin", "ONE=1"};
  set_variable(plan.environment, "ONE", "2");
  set_variable(plan.environment, "TWO", "=");
  EXPECT_EQ(run("echo $ONE$TWO", plan).output, "2=\n");
}

TEST(Child, HasTheDescriptorsOfItsPlanAndNoOthers) {
  const UniqueFd stray(::dup(1));  // not closed on exec
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const UniqueFd one(pair[0]);
  const UniqueFd other(pair[1]);
  ChildPlan plan;
  plan.passed = {one.get(), other.get()};
  EXPECT_EQ(
      run("n=0; while [ $n -lt 90 ]; do [ ! -e /proc/$$/fd/$n ] || echo $n; n=$((n+1)); done", plan).output,
      "0\n1\n2\n3\n4\n");
}

TEST(Child, IsToldOfItsSocketsByItsOwnPid) {
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ChildPlan plan;
  plan.passed = {socket.get(), socket.get()};
  plan.listen_names = "explicit:external";
  EXPECT_EQ(run("[ $LISTEN_PID = $$ ] && echo $LISTEN_FDS $LISTEN_FDNAMES", plan).output,
            "2 explicit:external\n");
}

TEST(Child, ThatCannotBeExecutedIsAnError) {
  ChildPlan plan;
  plan.words = {"/nothing/of/that/name"};
  EXPECT_EQ(start_child(plan).error().kind(), ErrorKind::kNotFound);
  plan.words = {"/etc/passwd"};
  const auto refused = start_child(plan);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::kSystem);
  EXPECT_THAT(refused.error().message(), HasSubstr("/etc/passwd"));
}

TEST(Child, IsKilledWithItsGroupWhenItsOwnerGoes) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  const UniqueFd reading(pipe[0]);
  UniqueFd writing(pipe[1]);
  {
    ChildPlan plan;
    plan.words = {"sh", "-c", "sleep 1000 & echo; sleep 1000"};
    plan.environment = own_environment();
    plan.output = writing.get();
    const auto child = start_child(plan);
    ASSERT_TRUE(child);
    writing.reset();
    char line = 0;
    ASSERT_EQ(::read(reading.get(), &line, 1), 1);
  }
  // The end: nobody holds the other end of the pipe any more.
  EXPECT_EQ(read_all(reading.get(), kPlenty).value(), "");
}

TEST(Child, OfWhichAGroupIsLeftIsTheEndOfThemAll) {
  EXPECT_EQ(run("sleep 1000 & exit 3").ended.status, 3);  // and its output ends
}

TEST(Child, IsNotWaitedForBeyondADeadline) {
  ChildPlan plan;
  plan.words = {"sleep", "1000"};
  plan.environment = own_environment();
  auto child = start_child(plan);
  ASSERT_TRUE(child);
  EXPECT_FALSE(child->wait(std::chrono::steady_clock::now()));
  child->signal(SIGKILL);
  EXPECT_EQ(child->wait(soon())->signal, SIGKILL);
}

}  // namespace
}  // namespace podjail::cli
