#include "hook/ruleset/pod_ruleset.h"

#include <gtest/gtest.h>

#include <set>

namespace podjail::ruleset {
namespace {

Ruleset example() {
  Parameters parameters;
  parameters.links = {"eth0"};
  return build_pod_ruleset(parameters);
}

TEST(PodRuleset, IsTwoTablesOfOneName) {
  const auto ruleset = example();
  ASSERT_EQ(ruleset.size(), 2U);
  EXPECT_EQ(ruleset[0].family, TableFamily::kInet);
  EXPECT_EQ(ruleset[1].family, TableFamily::kNetdev);
  EXPECT_EQ(ruleset[0].name, "jail");
  EXPECT_EQ(ruleset[1].name, "jail");
}

TEST(PodRuleset, EveryJumpHasItsChainAndEveryLookupItsSet) {
  for (const auto& table : example()) {
    std::set<std::string> chains;
    std::set<std::string> sets;
    for (const auto& chain : table.chains) EXPECT_TRUE(chains.insert(chain.name).second) << chain.name;
    for (const auto& set : table.sets) EXPECT_TRUE(sets.insert(set.name).second) << set.name;
    for (const auto& chain : table.chains) {
      for (const auto& rule : chain.rules) {
        for (const auto& expression : rule.expressions) {
          const auto* conclude = std::get_if<Conclude>(&expression);
          const auto* lookup = std::get_if<Lookup>(&expression);
          if (conclude != nullptr && !conclude->chain.empty()) {
            EXPECT_TRUE(chains.contains(conclude->chain)) << rule.text;
          }
          if (lookup != nullptr) {
            EXPECT_TRUE(sets.contains(lookup->set)) << rule.text;
          }
        }
      }
    }
  }
}

TEST(PodRuleset, EveryRuleSaysWhyInWordsThatNftCanStore) {
  for (const auto& table : example()) {
    for (const auto& chain : table.chains) {
      for (const auto& rule : chain.rules) {
        EXPECT_FALSE(rule.why.empty()) << rule.text;
        EXPECT_LE(rule.why.size(), 120U) << rule.why;
        EXPECT_EQ(rule.why.find('"'), std::string::npos) << rule.why;
      }
    }
  }
}

TEST(PodRuleset, DependsOnItsParametersAlone) {
  EXPECT_EQ(example(), example());
  Parameters other;
  other.links = {"eth0"};
  other.cgroup_level = 9;
  EXPECT_FALSE(example() == build_pod_ruleset(other));
}

}  // namespace
}  // namespace podjail::ruleset
