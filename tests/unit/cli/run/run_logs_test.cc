#include "cli/run/run_logs.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace podjail::cli {
namespace {

const std::string kAllowed =
    R"({"time":"2024-05-01T12:00:00.000001Z","protocol":"https","method":"GET","host":"a.test","port":443,"path":"/","verdict":"allow","reason":"allowed"})";
const std::string kQuestion =
    R"({"time":"2024-05-01T12:00:00.000001Z","protocol":"dns","host":"a.test","verdict":"allow","reason":"dns_synthetic"})";

class RunLogsTest : public testing::Test {
 protected:
  RunLogsTest() {
    std::string name = "/tmp/podjail-run-logs-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    options_.request_log = folder_ + "/requests";
    options_.decision_log = folder_ + "/decisions";
  }
  ~RunLogsTest() override { std::filesystem::remove_all(folder_); }
  static std::string contents(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::string folder_;
  RunOptions options_;
};

TEST_F(RunLogsTest, RecordsGoWhereTheyWereAskedFor) {
  auto logs = RunLogs::open(options_).value();
  logs.take(kAllowed);
  logs.take(kQuestion);
  EXPECT_EQ(contents(options_.request_log), "2024-05-01T12:00:00.000Z + GET https://a.test/\n");
  EXPECT_EQ(contents(options_.decision_log), kAllowed + "\n" + kQuestion + "\n");
  EXPECT_NE(logs.summary().find("a.test: 1"), std::string::npos);
}

TEST_F(RunLogsTest, FilesAreAddedTo) {
  std::ofstream(options_.request_log) << "before\n";
  RunLogs::open(options_).value().take(kAllowed);
  EXPECT_EQ(contents(options_.request_log).find("before\n2024"), 0U);
}

TEST_F(RunLogsTest, AFileThatCannotBeOpenedIsAnError) {
  options_.request_log = folder_ + "/missing/requests";
  EXPECT_FALSE(RunLogs::open(options_));
}

TEST_F(RunLogsTest, WhoWatchesIsToldAtOnce) {
  options_.reporting = RunOptions::Reporting::kWatch;
  auto logs = RunLogs::open(options_).value();
  testing::internal::CaptureStderr();
  logs.take(kAllowed);
  logs.take(kQuestion);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "podjail: + GET https://a.test/\n");
}

TEST_F(RunLogsTest, WithoutFilesThereIsTheSummary) {
  auto logs = RunLogs::open({}).value();
  logs.take(kAllowed);
  logs.take("no record at all");
  EXPECT_NE(logs.summary().find("allowed: 1"), std::string::npos);
}

TEST_F(RunLogsTest, AFullDiskIsToldOfOnce) {
  options_.request_log = "/dev/full";
  auto logs = RunLogs::open(options_).value();
  testing::internal::CaptureStderr();
  logs.take(kAllowed);
  logs.take(kAllowed);
  const auto said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1);
}

}  // namespace
}  // namespace podjail::cli
