#include "agent/rollup/ledger.h"

#include <gtest/gtest.h>

namespace podjail::agent {
namespace {

hook::SidecarLife sidecar(const std::string& container, const std::string& workload = "Job/build",
                          const std::string& space = "team") {
  return {container, {space, "pod-" + container, "uid", workload}};
}

Counters allowed(std::uint64_t count) {
  return {{{"allow", count}}, {}, 10 * count, 0, 0};
}

const Workload kBuild{"team", "build"};

std::uint64_t total(const Ledger& ledger, const Workload& workload = kBuild) {
  return ledger.totals().at(workload).counters.by_verdict.at("allow");
}

TEST(Workload, IsTheWebhooksWordOrThePodsName) {
  EXPECT_EQ(workload_of({"team", "x", "u", "Deployment/web"}), (Workload{"team", "web"}));
  EXPECT_EQ(workload_of({"team", "web-7c5ddbdf54-x2x9k", "u", ""}), (Workload{"team", "web"}));
}

TEST(Ledger, AddsWhatASidecarHasCountedSinceItWasLookedAt) {
  Ledger ledger(10);
  ledger.observe(sidecar("a"), allowed(2));
  ledger.observe(sidecar("a"), allowed(5));
  ledger.observe(sidecar("b"), allowed(1));
  EXPECT_EQ(total(ledger), 6U);
  EXPECT_EQ(ledger.totals().at(kBuild).counters.bytes_sent, 60U);
  EXPECT_EQ(ledger.totals().at(kBuild).sidecars, 2U);
  EXPECT_EQ(ledger.living_containers(), (std::vector<std::string>{"a", "b"}));
}

TEST(Ledger, TheLastReportTakesThePlaceOfTheOnesBeforeHoweverOftenItComes) {
  Ledger ledger(10);
  ledger.observe(sidecar("a"), allowed(5));
  EXPECT_TRUE(ledger.conclude(sidecar("a"), allowed(7)));
  EXPECT_FALSE(ledger.conclude(sidecar("a"), allowed(7)));
  ledger.observe(sidecar("a"), allowed(100));
  EXPECT_EQ(total(ledger), 7U);
  EXPECT_TRUE(ledger.living_containers().empty());
  EXPECT_EQ(ledger.totals().at(kBuild).sidecars, 1U);
}

TEST(Ledger, NeverGoesBackWhateverASidecarSays) {
  Ledger ledger(10);
  ledger.observe(sidecar("a"), allowed(5));
  ledger.observe(sidecar("a"), allowed(1));
  EXPECT_EQ(total(ledger), 5U);
  ledger.observe(sidecar("a"), allowed(6));
  EXPECT_EQ(total(ledger), 6U) << "and what it takes back it cannot count again";
  ledger.conclude(sidecar("a"), {});
  EXPECT_EQ(total(ledger), 6U);
}

TEST(Ledger, WhatIsGoneStaysCounted) {
  Ledger ledger(10);
  ledger.observe(sidecar("a"), allowed(5));
  ledger.retire("a");
  EXPECT_TRUE(ledger.living_containers().empty());
  EXPECT_EQ(total(ledger), 5U);
}

TEST(Ledger, TellsSoManyWorkloadsApartAndNoMore) {
  Ledger ledger(2);
  ledger.observe(sidecar("a", "Job/one"), allowed(1));
  ledger.observe(sidecar("b", "Job/two"), allowed(1));
  for (int i = 0; i < 50; ++i) {
    const auto number = std::to_string(i);
    ledger.observe(sidecar("c" + number, "Job/more" + number, "space" + number), allowed(1));
  }
  ledger.observe(sidecar("d", "Job/one"), allowed(3));
  EXPECT_EQ(ledger.totals().size(), 3U);
  EXPECT_EQ(total(ledger, {"other", "other"}), 50U);
  EXPECT_EQ(total(ledger, {"team", "one"}), 4U) << "one that is known stays so";
}

TEST(Ledger, RemembersManyThatEndedButNotAll) {
  Ledger ledger(10);
  for (std::size_t i = 0; i <= Ledger::kRemembered; ++i)
    ledger.conclude(sidecar(std::to_string(i)), allowed(1));
  EXPECT_FALSE(ledger.has_ended("0"));
  EXPECT_TRUE(ledger.has_ended("1"));
  EXPECT_EQ(total(ledger), Ledger::kRemembered + 1);
}

}  // namespace
}  // namespace podjail::agent
