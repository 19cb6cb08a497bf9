#include "cli/container/seccomp_text.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "hook/seccomp_profile.h"

namespace podjail::cli {
namespace {

using testing::IsEmpty;

// The hook asks the profiles of pods the same question.
TEST(SeccompText, LeavesNoWayToSocketsThatANetworkNamespaceDoesNotHold) {
  const auto profile = hook::read_seccomp_profile(nlohmann::json::parse(seccomp_profile_text()));
  ASSERT_TRUE(profile) << profile.error().message();
  EXPECT_THAT(hook::ways_to_vsock(*profile), IsEmpty());
}

TEST(SeccompText, DeniesNoFamilyOfTheNetwork) {
  const auto profile = nlohmann::json::parse(seccomp_profile_text());
  for (const auto& rule : profile["syscalls"]) {
    if (rule["names"][0] != "socket") continue;
    const std::uint64_t mask = rule["args"][0]["value"];
    const std::uint64_t value = rule["args"][0]["valueTwo"];
    for (const std::uint64_t family : {1U, 2U, 10U, 16U}) EXPECT_NE(family & mask, value);
  }
}

}  // namespace
}  // namespace podjail::cli
