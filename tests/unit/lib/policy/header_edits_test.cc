#include "lib/policy/header_edits.h"

#include <gtest/gtest.h>

namespace podjail::policy {
namespace {

using Sets = std::vector<HeaderEdits::Set>;

void only(HeaderEdits& edits, std::size_t layer, std::vector<std::string> names) {
  begin_only(edits, layer).names = std::move(names);
  end_only(edits);
}

TEST(HeaderEdits, WithinALayerWhatIsSetIsNotRemoved) {
  HeaderEdits edits;
  EXPECT_TRUE(add_remove(edits, 1, "a"));
  only(edits, 1, {"b"});
  EXPECT_TRUE(add_set(edits, 1, "A", "1"));
  EXPECT_EQ(edits.set, (Sets{{"A", "1", 1}}));
}

TEST(HeaderEdits, AnInnerLayerSetsNothingThatAnOuterOneRemoves) {
  for (const char* spelling : {"x-tenant", "X-Tenant", "X-TENANT", "x_tenant", "X_tenant"}) {
    HeaderEdits edits;
    EXPECT_TRUE(add_remove(edits, 0, "X-Tenant"));
    EXPECT_TRUE(add_set(edits, 1, spelling, "mine"));
    EXPECT_TRUE(add_set(edits, 2, spelling, "mine"));
    EXPECT_EQ(edits.set, Sets{}) << spelling;
  }
}

TEST(HeaderEdits, AnInnerLayerSetsNothingThatAnOuterOneDoesNotKeep) {
  HeaderEdits edits;
  only(edits, 0, {"Accept", "X-Tenant"});
  for (const char* spelling : {"authorization", "x_tenant", "accept-language", ""})
    EXPECT_TRUE(add_set(edits, 1, spelling, "mine"));
  EXPECT_EQ(edits.set, Sets{});
  EXPECT_TRUE(add_set(edits, 1, "ACCEPT", "text/plain"));
  EXPECT_EQ(edits.set, (Sets{{"ACCEPT", "text/plain", 1}}));
}

TEST(HeaderEdits, OfTwoLayersThatSetAHeaderTheOuterHasItsWay) {
  HeaderEdits edits;
  EXPECT_TRUE(add_set(edits, 0, "X-Tenant", "theirs"));
  EXPECT_TRUE(add_set(edits, 1, "x-tenant", "mine"));
  EXPECT_TRUE(add_set(edits, 1, "x_tenant", "mine"));
  EXPECT_EQ(edits.set, (Sets{{"X-Tenant", "theirs", 0}}));
}

TEST(HeaderEdits, WhatAnInnerLayerRemovesAnOuterOneStillSets) {
  HeaderEdits edits;
  EXPECT_TRUE(add_remove(edits, 1, "a"));
  only(edits, 1, {});
  EXPECT_TRUE(add_set(edits, 1, "a", "inner"));
  EXPECT_TRUE(add_set(edits, 0, "a", "outer"));
  EXPECT_EQ(edits.set, (Sets{{"a", "outer", 0}}));
}

// As of an answer: its edits come after those of the request, the outermost layer's first.
TEST(HeaderEdits, AnOuterLayerThatSpeaksLaterTakesBackWhatAnInnerOneSet) {
  HeaderEdits edits;
  EXPECT_TRUE(add_set(edits, 2, "a", "1"));
  EXPECT_TRUE(add_set(edits, 1, "b", "1"));
  EXPECT_TRUE(add_set(edits, 0, "c", "1"));
  EXPECT_TRUE(add_remove(edits, 1, "A"));
  EXPECT_EQ(edits.set, (Sets{{"b", "1", 1}, {"c", "1", 0}}));
  only(edits, 0, {"z"});
  EXPECT_EQ(edits.set, (Sets{{"c", "1", 0}}));
  EXPECT_TRUE(add_set(edits, 2, "a", "again"));
  EXPECT_EQ(edits.set.size(), 1U);
}

TEST(HeaderEdits, TwoValuesOfOneLayerAreRefused) {
  HeaderEdits edits;
  EXPECT_TRUE(add_set(edits, 1, "a", "1"));
  EXPECT_TRUE(add_set(edits, 1, "A", "1"));
  EXPECT_FALSE(add_set(edits, 1, "A", "2"));
  EXPECT_EQ(edits.set, (Sets{{"a", "1", 1}}));
}

TEST(HeaderEdits, AreBounded) {
  HeaderEdits edits;
  for (std::size_t i = 0; i < kMaxEdits; ++i) {
    EXPECT_TRUE(add_set(edits, i % 2, "s" + std::to_string(i), ""));
    EXPECT_TRUE(add_remove(edits, i % 2, "r" + std::to_string(i)));
  }
  EXPECT_FALSE(add_set(edits, 0, "more", ""));
  EXPECT_FALSE(add_remove(edits, 0, "more"));
  HeaderEdits long_ones;
  EXPECT_TRUE(add_set(long_ones, 0, "a", std::string(kMaxEditBytes - 1, 'x')));
  EXPECT_FALSE(add_set(long_ones, 1, "b", ""));
}

}  // namespace
}  // namespace podjail::policy
