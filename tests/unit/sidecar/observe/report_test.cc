#include "sidecar/observe/report.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "lib/base/file.h"

namespace podjail::observe {
namespace {

using nlohmann::json;

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
  const auto report = json::parse(report_json(some_totals()));
  EXPECT_EQ(report["requests"]["by_verdict"], json({{"allow", 2}, {"deny", 1}}));
  EXPECT_EQ(report["requests"]["by_reason"]["not_allowed"], 1);
  EXPECT_EQ(report["requests"]["by_host"]["a.test"]["allow"], 2);
  EXPECT_EQ(report["bytes"], json({{"sent", 10}, {"received", 20}}));
  EXPECT_EQ(report["decisions_suppressed"], 3);
}

TEST(Report, OfNothingHasEveryField) {
  const auto report = json::parse(report_json({}));
  EXPECT_TRUE(report["requests"]["by_host"].is_object());
  EXPECT_EQ(report["bytes"]["sent"], 0);
}

TEST(Report, NeverThrowsOnBytesThatAreNotUtf8) {
  Totals totals;
  totals.requests_by_host["\xff"]["deny"] = 1;
  EXPECT_TRUE(json::accept(report_json(totals)));
}

TEST(Report, IsWrittenAsAFileEveryoneMayRead) {
  std::string folder = ::testing::TempDir() + "podjail-report-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const auto path = folder + "/report.json";
  ASSERT_TRUE(write_report(path, some_totals()));
  EXPECT_EQ(*read_file(path, 4096), report_json(some_totals()));
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0444));
  EXPECT_FALSE(write_report(folder + "/no/report.json", some_totals()));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace podjail::observe
