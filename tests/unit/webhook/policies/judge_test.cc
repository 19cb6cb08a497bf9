#include "webhook/policies/judge.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/unit/sidecar/hardening/child.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

// What only the deadline ends is given enough of it here: a busy machine is slow.
Judge::Options patient() {
  return {
      .program = PODJAIL_WEBHOOK, .deadline = std::chrono::seconds(60), .patience = std::chrono::seconds(60)};
}

void expect_no_children() {
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

TEST(Judge, TriesPoliciesInAnotherProcess) {
  Judge judge(patient());
  const auto good = judge.judge({{"data", {{"a.js", "true"}}}});
  ASSERT_TRUE(good) << good.error().message();
  EXPECT_TRUE(good->objections.empty());
  const auto bad = judge.judge({{"data", {{"a.js", "\n(("}}}});
  ASSERT_TRUE(bad) << bad.error().message();
  EXPECT_TRUE(bad->objections.at(0).starts_with("a.js:2:"));
  const auto binary = judge.judge({{"binaryData", {{"a.js", "eA=="}}}});
  ASSERT_TRUE(binary) << binary.error().message();
  EXPECT_EQ(binary->objections.size(), 1U);
  expect_no_children();
}

TEST(Judge, RefusesPoliciesThatWouldKeepItBusy) {
  json data = json::object();
  for (int i = 0; i < 200; ++i) {
    const auto name = std::to_string(i);
    data["p" + name + ".js"] = "true";
    data["p" + name + "_test.js"] =
        "import { test } from \"podjail:test\";\nconst end = Date.now() + 1500;\nwhile (Date.now() < "
        "end);\ntest(\"t\", () => {});";
  }
  auto hurried = patient();
  hurried.deadline = std::chrono::milliseconds(500);
  const auto trial = Judge(hurried).judge({{"data", data}});
  ASSERT_FALSE(trial);
  EXPECT_EQ(trial.error().kind(), ErrorKind::kRefused);
  EXPECT_EQ(trial.error().message(), "compiling and testing the policies takes longer than 500 ms");
  expect_no_children();
}

TEST(Judge, SurvivesPoliciesThatWantAllMemory) {
  const auto trial = Judge(patient()).judge(
      {{"data",
        {{"a.js",
          "const all = [];\nfor (;;) all.push(new Array(1e6).fill(0));\nexport function onRequest() {}"}}}});
  EXPECT_TRUE(!trial || !trial->objections.empty());
  expect_no_children();
}

TEST(Judge, TakesNothingForATrialThatIsNone) {
  auto options = patient();
  options.program = "/bin/true";
  EXPECT_EQ(Judge(options).judge({}).error().kind(), ErrorKind::kRefused);
  options.program = "/bin/false";
  EXPECT_EQ(Judge(options).judge({}).error().kind(), ErrorKind::kRefused);
  options.program = "/bin/echo";
  EXPECT_EQ(Judge(options).judge({}).error().kind(), ErrorKind::kRefused);
  options.program = "/nonexistent";
  EXPECT_EQ(Judge(options).judge({}).error().kind(), ErrorKind::kNotFound);
  expect_no_children();
}

TEST(Judge, CanBeAskedAgainAfterEveryFailure) {
  auto options = patient();
  options.program = "/bin/false";
  options.patience = std::chrono::milliseconds(1);
  Judge judge(options);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(judge.judge({}).error().kind(), ErrorKind::kRefused);
}

TEST(Judge, ReachesNothingOnceItIsConfined) {
  EXPECT_TRUE(hardening::holds_in_child([] {
    return confine_judge() && ::open("/etc/passwd", O_RDONLY) == -1 &&
           ::socket(AF_INET, SOCK_STREAM, 0) == -1 &&
           ::open("/tmp/podjail-judge", O_WRONLY | O_CREAT, 0600) == -1;
  }));
  const int end = hardening::end_of_child([] {
    char name[] = "/bin/true";
    char* const arguments[] = {name, nullptr};
    if (confine_judge()) ::execv(name, arguments);
    return true;
  });
  EXPECT_TRUE(WIFSIGNALED(end) && WTERMSIG(end) == SIGSYS) << end;
}

}  // namespace
}  // namespace podjail::webhook
