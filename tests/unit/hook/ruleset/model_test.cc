#include "hook/ruleset/model.h"

#include <gtest/gtest.h>
#include <linux/netfilter.h>

namespace podjail::ruleset {
namespace {

Table example() {
  Table table{TableFamily::kInet, "jail", {}, {}};
  table.sets.push_back({"set", {13, 2}, 0, {{{0, 53}}}, {"53"}});
  table.chains.push_back({"chain",
                          BaseHook{"filter", NF_INET_LOCAL_OUT, 10, NF_DROP},
                          {{"why", "drop", {Conclude{NF_DROP, {}}}}}});
  return table;
}

TEST(Model, WhatPeopleReadIsNotPartOfARuleset) {
  auto other = example();
  other.sets[0].texts.clear();
  other.chains[0].rules[0].text.clear();
  EXPECT_EQ(other, example());
}

TEST(Model, EverythingElseIs) {
  const std::vector<void (*)(Table&)> changes = {
      [](Table& table) { table.family = TableFamily::kNetdev; },
      [](Table& table) { table.name = "other"; },
      [](Table& table) { table.flags = NFT_TABLE_F_DORMANT; },
      [](Table& table) { table.sets[0].name = "other"; },
      [](Table& table) { table.sets[0].flags = NFT_SET_INTERVAL; },
      [](Table& table) { table.sets[0].key.type = 7; },
      [](Table& table) { table.sets[0].value.type = 7; },
      [](Table& table) { table.sets[0].elements[0].comment = "other"; },
      [](Table& table) {
        table.sets[0].elements[0].value = {0, 1};
      },
      [](Table& table) { table.sets[0].elements[0].role = ElementRole::kIntervalEnd; },
      [](Table& table) {
        table.sets[0].elements[0].key = {0, 54};
      },
      [](Table& table) { table.chains[0].name = "other"; },
      [](Table& table) { table.chains[0].hook.reset(); },
      [](Table& table) { table.chains[0].hook->type = "nat"; },
      [](Table& table) { table.chains[0].hook->number = NF_INET_LOCAL_IN; },
      [](Table& table) { table.chains[0].hook->priority = 11; },
      [](Table& table) { table.chains[0].hook->policy = NF_ACCEPT; },
      [](Table& table) { table.chains[0].hook->device = "eth0"; },
      [](Table& table) { table.chains[0].rules[0].why = "another reason"; },
      [](Table& table) {
        table.chains[0].rules[0].expressions = {Conclude{NF_ACCEPT, {}}};
      },
      [](Table& table) { table.chains[0].rules.clear(); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto other = example();
    changes[i](other);
    EXPECT_FALSE(other == example()) << i;
  }
}

TEST(Model, AnUnknownExpressionEqualsNothingThatIsBuilt) {
  EXPECT_FALSE(Expression(Unknown{"counter"}) == Expression(Count{}));
  EXPECT_FALSE(Expression(Lookup{"a"}) == Expression(LookupAmong{{13, 2}, {}}));
}

}  // namespace
}  // namespace podjail::ruleset
