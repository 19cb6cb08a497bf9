#include "agent/rollup/collector.h"

#include <unistd.h>

#include "hook/handover/document.h"
#include "tests/unit/agent/host/scratch_host.h"

namespace podjail::agent {
namespace {

const std::string kState = "/var/lib/podjail";
const Workload kBuild{"team", "build"};
// Root writes no reports.
const std::uint32_t kOwner = ::geteuid() == 0 ? 15001 : ::geteuid();

std::string report(int allowed) {
  return R"({"version":1,"requests":{"by_verdict":{"allow":)" + std::to_string(allowed) + "}}}";
}

hook::SidecarLife sidecar(const std::string& container) {
  return {container, {"team", "build-x2x9k", "uid", ""}};
}

class Collecting : public ScratchHost {
 protected:
  void SetUp() override {
    ScratchHost::SetUp();
    files_.emplace(files());
    for (const char* name : {"reports", "live"}) std::filesystem::create_directories(at(kState) / name);
  }
  Collector open() {
    auto collector = Collector::open(*files_, {kState, 10});
    EXPECT_TRUE(collector) << collector.error().message();
    return std::move(*collector);
  }
  void hand_over(const std::string& container, const std::string& text) const {
    put(kState + "/reports/" + container + ".json", to_text(hook::Handover{sidecar(container), text}));
  }
  // A living sidecar and its report.
  void live(const std::string& container, const std::string& text) const {
    const auto directory = "/run/volumes/" + container;
    put(directory + "/report.json", text);
    ASSERT_EQ(::chown(at(directory + "/report.json").c_str(), kOwner, kOwner), 0);
    put(kState + "/live/" + container + ".json",
        to_text(hook::LiveEntry{sidecar(container), directory, kOwner}));
  }
  static std::uint64_t total(const Collector& collector) {
    return collector.ledger().totals().at(kBuild).counters.by_verdict.at("allow");
  }

  std::optional<HostFiles> files_;
};

TEST_F(Collecting, CountsAndRemovesWhatTheHookLeft) {
  hand_over("a", report(2));
  hand_over("b", report(3));
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  EXPECT_EQ(total(collector), 5U);
  EXPECT_EQ(collector.counts().final_reports, 2U);
  EXPECT_FALSE(has(kState + "/reports/a.json"));
  EXPECT_EQ(total(open()), 5U) << "the next agent goes on from there";
}

TEST_F(Collecting, AReportThatIsStillThereAfterADeathCountsOnce) {
  hand_over("a", report(2));
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  hand_over("a", report(2));  // as if the agent had died before it removed the file
  auto next = open();
  ASSERT_TRUE(next.collect());
  EXPECT_EQ(total(next), 2U);
  EXPECT_EQ(next.counts().final_reports, 0U);
  EXPECT_FALSE(has(kState + "/reports/a.json"));
}

TEST_F(Collecting, LooksAtSidecarsThatLiveAndAddsTheRestAtTheirEnd) {
  live("a", report(2));
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  ASSERT_TRUE(collector.collect());
  EXPECT_EQ(total(collector), 2U);
  live("a", report(4));
  ASSERT_TRUE(collector.collect());
  EXPECT_EQ(total(collector), 4U);
  hand_over("a", report(5));
  std::filesystem::remove(at(kState + "/live/a.json"));
  ASSERT_TRUE(collector.collect());
  EXPECT_EQ(total(collector), 5U);
  EXPECT_TRUE(collector.ledger().living_containers().empty());
}

TEST_F(Collecting, ALivingSidecarMayHaveWrittenNothingYet) {
  live("a", report(2));
  std::filesystem::remove(at("/run/volumes/a/report.json"));
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  EXPECT_TRUE(has(kState + "/live/a.json"));
  EXPECT_EQ(collector.counts().corrupt_reports, 0U);
}

TEST_F(Collecting, ASidecarWhosePodIsGoneIsForgottenAndStaysCounted) {
  live("a", report(2));
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  std::filesystem::remove_all(at("/run/volumes/a"));
  ASSERT_TRUE(collector.collect());
  EXPECT_FALSE(has(kState + "/live/a.json"));
  ASSERT_TRUE(collector.collect());
  EXPECT_TRUE(collector.ledger().living_containers().empty());
  EXPECT_EQ(total(collector), 2U);
}

TEST_F(Collecting, WhatIsNoReportIsCountedAndSetAside) {
  hand_over("a", "{");
  put(kState + "/reports/b.json", "no handover");
  put(kState + "/reports/c.json", to_text(hook::Handover{sidecar("another"), report(9)}));
  put(kState + "/reports/.d.json.7", "being written");
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  EXPECT_EQ(collector.counts().corrupt_reports, 1U);
  EXPECT_EQ(collector.counts().corrupt_handovers, 2U);
  EXPECT_EQ(collector.ledger().totals().at(kBuild).counters, Counters{});
  EXPECT_TRUE(has(kState + "/corrupt/a.json"));
  EXPECT_TRUE(has(kState + "/reports/.d.json.7"));
  EXPECT_FALSE(has(kState + "/reports/b.json"));
}

TEST_F(Collecting, SetsAsideNoMoreThanSomebodyLooksAt) {
  for (int i = 0; i < 40; ++i) hand_over(std::to_string(i), "{");
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  EXPECT_EQ(collector.counts().corrupt_reports, 40U);
  EXPECT_EQ(files_->list(kState + "/corrupt")->size(), Collector::kMaxSetAside);
  EXPECT_TRUE(files_->list(kState + "/reports")->empty());
}

TEST_F(Collecting, AReportOfALivingSidecarThatIsNoneCountsOnceAsCorrupt) {
  live("a", "{");
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  ASSERT_TRUE(collector.collect());
  EXPECT_EQ(collector.counts().corrupt_reports, 1U);
  std::filesystem::remove(at("/run/volumes/a/report.json"));
  ASSERT_EQ(::symlink("/etc/shadow", at("/run/volumes/a/report.json").c_str()), 0);
  ASSERT_TRUE(collector.collect());
  EXPECT_TRUE(collector.ledger().totals().empty());
}

TEST_F(Collecting, RemovesWhatAKilledHookLeftHalfWritten) {
  put(kState + "/reports/.d.json.7", "half");
  auto collector = open();
  for (unsigned round = 0; round < Collector::kUnfinishedRounds; ++round) ASSERT_TRUE(collector.collect());
  EXPECT_TRUE(has(kState + "/reports/.d.json.7"));
  ASSERT_TRUE(collector.collect());
  EXPECT_FALSE(has(kState + "/reports/.d.json.7"));
}

TEST_F(Collecting, ALinkInTheSpoolIsNotFollowed) {
  put("/etc/secret", "x");
  ASSERT_EQ(::symlink("/etc/secret", at(kState + "/reports/a.json").c_str()), 0);
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  EXPECT_EQ(collector.counts().corrupt_handovers, 1U);
  EXPECT_EQ(get("/etc/secret"), "x");
}

TEST_F(Collecting, ALedgerThatCannotBeReadIsKeptAndBegunAnew) {
  put(kState + "/rollup.json", "{");
  hand_over("a", report(1));
  auto collector = open();
  ASSERT_TRUE(collector.collect());
  EXPECT_EQ(total(collector), 1U);
  EXPECT_EQ(get(kState + "/rollup.json.corrupt"), "{");
}

TEST_F(Collecting, WithoutDirectoriesThereIsNothingToCollect) {
  std::filesystem::remove_all(at(kState));
  auto collector = open();
  const auto collected = collector.collect();
  EXPECT_FALSE(collected) << "the ledger has no place yet";
}

}  // namespace
}  // namespace podjail::agent
