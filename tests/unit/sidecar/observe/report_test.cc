#include "sidecar/observe/report.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "lib/base/file.h"

namespace podjail::observe {
namespace {

using nlohmann::json;

const ReportSubject kPod{"build-1", "team"};

Totals some_totals() {
  Totals totals;
  totals.requests_by_verdict = {{"allow", 2}, {"deny", 1}};
  totals.requests_by_reason = {{"allowed", 2}, {"not_allowed", 1}};
  totals.requests_by_host = {{"a.test", {{"allow", 2}}}, {"other", {{"deny", 1}}}};
  totals.bytes_sent = 10;
  totals.bytes_received = 20;
  totals.decisions_suppressed = 3;
  return totals;
}

TEST(Report, TotalsRequestsAndBytes) {
  const auto report = json::parse(report_json(kPod, some_totals(), ReportState::kFinal));
  EXPECT_EQ(report["requests"]["by_verdict"], json({{"allow", 2}, {"deny", 1}}));
  EXPECT_EQ(report["requests"]["by_reason"]["not_allowed"], 1);
  EXPECT_EQ(report["requests"]["by_host"]["a.test"]["allow"], 2);
  EXPECT_EQ(report["bytes"], json({{"sent", 10}, {"received", 20}}));
  EXPECT_EQ(report["decisions_suppressed"], 3);
}

TEST(Report, OfNothingHasEveryField) {
  const auto report = json::parse(report_json({}, {}, ReportState::kCurrent));
  EXPECT_TRUE(report["requests"]["by_host"].is_object());
  EXPECT_EQ(report["bytes"]["sent"], 0);
}

TEST(Report, NeverThrowsOnBytesThatAreNotUtf8) {
  Totals totals;
  totals.requests_by_host["\xff"]["deny"] = 1;
  EXPECT_TRUE(json::accept(report_json(kPod, totals, ReportState::kFinal)));
}

TEST(Report, SaysWhoseItIsAndWhetherMoreMayCome) {
  const auto current = json::parse(report_json(kPod, {}, ReportState::kCurrent));
  EXPECT_EQ(current["version"], 1);
  EXPECT_EQ(current["state"], "current");
  EXPECT_EQ(current["pod"], json({{"name", "build-1"}, {"namespace", "team"}}));
  EXPECT_EQ(json::parse(report_json(kPod, {}, ReportState::kFinal))["state"], "final");
}

class File : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "podjail-report-XXXXXX";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/report.json"; }
  json written() const { return json::parse(*read_file(path(), 4096)); }

  std::string folder_;
  const ReportFile::Time start_{};
};

TEST_F(File, IsOneEveryoneMayRead) {
  ReportFile file(path(), kPod);
  ASSERT_TRUE(file.finish(some_totals()));
  EXPECT_EQ(*read_file(path(), 4096), report_json(kPod, some_totals(), ReportState::kFinal));
  EXPECT_EQ(std::filesystem::status(path()).permissions(), std::filesystem::perms(0444));
  EXPECT_FALSE(ReportFile(folder_ + "/no/report.json", kPod).finish(some_totals()));
}

TEST_F(File, IsDueAtOnceAndThenOncePerInterval) {
  ReportFile file(path(), kPod);
  EXPECT_TRUE(file.is_due(start_));
  ASSERT_TRUE(file.keep({}, start_));
  EXPECT_FALSE(file.is_due(start_ + std::chrono::milliseconds(999)));
  EXPECT_TRUE(file.is_due(start_ + ReportFile::kInterval));
  EXPECT_EQ(written()["state"], "current");
}

TEST_F(File, IsLeftAloneWhileNothingIsCounted) {
  ReportFile file(path(), kPod);
  ASSERT_TRUE(file.keep(some_totals(), start_));
  std::filesystem::remove(path());
  ASSERT_TRUE(file.keep(some_totals(), start_ + ReportFile::kInterval));
  EXPECT_FALSE(std::filesystem::exists(path()));
  auto more = some_totals();
  ++more.bytes_sent;
  ASSERT_TRUE(file.keep(more, start_ + 2 * ReportFile::kInterval));
  EXPECT_EQ(written()["bytes"]["sent"], 11);
}

TEST_F(File, ThatFailedIsTriedAgainWithTheSameTotals) {
  ReportFile file(folder_ + "/late/report.json", kPod);
  EXPECT_FALSE(file.keep(some_totals(), start_));
  EXPECT_FALSE(file.is_due(start_)) << "not in a busy loop";
  std::filesystem::create_directory(folder_ + "/late");
  EXPECT_TRUE(file.keep(some_totals(), start_ + ReportFile::kInterval));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/late/report.json"));
}

}  // namespace
}  // namespace podjail::observe
