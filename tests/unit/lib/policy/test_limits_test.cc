#include "lib/policy/test_limits.h"

#include <gtest/gtest.h>

namespace podjail::policy {
namespace {

TEST(TestLimits, SayWhatAnAllowComesWith) {
  Decision decision;
  decision.verdict = Verdict::kAllow;
  decision.max_request_bytes = 7;
  decision.grants.tunnel = true;
  decision.outputs.max_response_bytes = 8;
  decision.outputs.deadline = std::chrono::milliseconds(9);
  decision.outputs.budgets = {{"k", 1, std::nullopt}, {"l", std::nullopt, 2}};
  decision.outputs.request_headers = {
      .set = {{"X-A", "B c"}}, .remove = {{"Cookie"}}, .only = {{{"Z", "a"}}}};
  decision.outputs.response_headers = {.remove = {{"set-cookie"}}};
  decision.tags = {{"team", "build"}};
  const std::map<std::string, double> expected = {{"max_tx_bytes", 7},
                                                  {"maxRequestBytes", 7},
                                                  {"passthrough", 0},
                                                  {"tunnel", 1},
                                                  {"encodedSlash", 0},
                                                  {"maxResponseBytes", 8},
                                                  {"deadlineMs", 9},
                                                  {"budget k requests", 1},
                                                  {"budget l bytes", 2},
                                                  {"requestHeaders set x-a B c", 1},
                                                  {"requestHeaders remove cookie", 1},
                                                  {"requestHeaders only a z", 1},
                                                  {"responseHeaders remove set-cookie", 1},
                                                  {"tags team build", 1}};
  EXPECT_EQ(limits_of(decision), expected);
}

TEST(TestLimits, SayNothingOfWhatIsNotBounded) {
  EXPECT_EQ(limits_of({}).size(), 3U);  // the grants, which are not given
}

}  // namespace
}  // namespace podjail::policy
