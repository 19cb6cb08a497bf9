#include "hook/ruleset/sealed_ruleset.h"

#include <gtest/gtest.h>
#include <linux/netfilter.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "hook/ruleset/ruleset_text.h"

namespace podjail::ruleset {
namespace {

constexpr const char* kGolden = "tests/unit/hook/ruleset/golden/sealed_ruleset.nft";

// PODJAIL_UPDATE_GOLDEN=1 rewrites the file; its diff is the review of a changed ruleset.
TEST(SealedRuleset, IsTheGoldenFile) {
  const auto text = to_text(build_sealed_ruleset());
  if (std::getenv("PODJAIL_UPDATE_GOLDEN") != nullptr) std::ofstream(kGolden) << text;
  std::stringstream golden;
  golden << std::ifstream(kGolden).rdbuf();
  EXPECT_EQ(text, golden.str());
}

TEST(SealedRuleset, DropsWhatNoRuleSpeaksOf) {
  const auto ruleset = build_sealed_ruleset();
  const auto& filter = ruleset.at(0).chains.at(1);
  ASSERT_TRUE(filter.hook);
  EXPECT_EQ(filter.hook->policy, static_cast<std::uint32_t>(NF_DROP));
  EXPECT_EQ(filter.hook->number, static_cast<std::uint32_t>(NF_INET_LOCAL_OUT));
}

}  // namespace
}  // namespace podjail::ruleset
