#include "hook/probe/trial.h"

#include <set>

#include "tests/unit/hook/probe/in_child.h"

namespace podjail::probe {
namespace {

TEST(ProbeTrial, TheExemptedGetsOutAndTheOtherDoesNot) {
  const auto exempt = ScratchCgroup::make("exempt");
  const auto other = ScratchCgroup::make("other");
  ASSERT_TRUE(exempt && other);
  in_child([&] {
    const auto findings = try_jail(*exempt, *other);
    EXPECT_EQ(findings.size(), 6U);
    for (const auto& finding : findings)
      EXPECT_EQ(finding.verdict, Verdict::kHolds) << finding.fact << ": " << finding.detail;
  });
}

TEST(ProbeTrial, IfBothAreTheSameItFails) {
  const auto exempt = ScratchCgroup::make("exempt");
  ASSERT_TRUE(exempt);
  in_child([&] {
    std::set<std::string> failing;
    for (const auto& finding : try_jail(*exempt, *exempt)) {
      if (finding.verdict == Verdict::kFails) failing.insert(finding.fact);
    }
    EXPECT_EQ(failing, (std::set<std::string>{"another's datagram", "another's connection"}));
  });
}

}  // namespace
}  // namespace podjail::probe
