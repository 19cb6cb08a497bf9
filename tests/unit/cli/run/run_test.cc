#include "cli/run/run.h"

#include <gtest/gtest.h>

#include "tests/unit/cli/run/child.h"

// Whole runs are in tests/cli/run_*_test.py and tests/attack/jail_test.py; here, what is refused before
// anything is made.
namespace podjail::cli {
namespace {

struct Refused {
  int status = 0;
  std::string said;
};

Refused run(const RunOptions& options) {
  testing::internal::CaptureStderr();
  const int status = status_of_child([&options] { return run_sealed(options); });
  return {status, testing::internal::GetCapturedStderr()};
}

TEST(RunSealed, WithoutAPolicyIsRefused) {
  RunOptions options;
  options.command = {"true"};
  const auto refused = run(options);
  EXPECT_EQ(refused.status, kOwnFailure);
  EXPECT_NE(refused.said.find("there is no policy"), std::string::npos);
}

TEST(RunSealed, WithALogThatCannotBeOpenedIsRefused) {
  RunOptions options;
  options.command = {"true"};
  options.expression = "true";
  options.decision_log = "/nowhere/at/all";
  EXPECT_EQ(run(options).status, kOwnFailure);
}

TEST(RunSealed, WithADescriptorThatIsNotOpenIsRefused) {
  RunOptions options;
  options.command = {"true"};
  options.expression = "true";
  options.kept_descriptors = {250};
  const auto refused = run(options);
  EXPECT_EQ(refused.status, kOwnFailure);
  EXPECT_NE(refused.said.find("descriptor 250 is not open"), std::string::npos);
}

}  // namespace
}  // namespace podjail::cli
