#include "cli/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "lib/base/file.h"
#include "tests/unit/cli/log_lines.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Reported {
  int status = 0;
  std::string out;
  std::string errors;
};

Reported report(const std::string& log, ReportOptions options = {}) {
  if (options.logs.empty()) options.logs = {"-"};
  std::istringstream in(log);
  std::ostringstream out;
  std::ostringstream errors;
  const int status = run_report(options, in, out, errors);
  return {status, out.str(), errors.str()};
}

TEST(Report, IsAPageTextOrJson) {
  ReportOptions options;
  EXPECT_THAT(report(log_of({{}})).out, StartsWith("<!DOCTYPE html>"));
  options.form = ReportOptions::Form::kText;
  EXPECT_THAT(report(log_of({{}}), options).out, StartsWith("1 request to 1 host"));
  options.form = ReportOptions::Form::kJson;
  EXPECT_THAT(report(log_of({{}}), options).out, StartsWith("{\n"));
}

TEST(Report, IsWrittenToANewFile) {
  const Scratch scratch;
  ReportOptions options;
  options.output = scratch.path() + "/r.html";
  options.title = "Build 17";
  EXPECT_EQ(report(log_of({{}}), options).status, 0);
  EXPECT_THAT(*read_file(options.output, 100'000), HasSubstr("<title>Build 17</title>"));
  EXPECT_EQ(report(log_of({{}}), options).status, 2);
}

TEST(Report, SaysWhereThereIsNothing) {
  EXPECT_EQ(report("x\n").status, 1);
  ReportOptions options;
  options.logs = {"nothing/here.log"};
  EXPECT_EQ(report("", options).status, 2);
}

}  // namespace
}  // namespace podjail::cli
