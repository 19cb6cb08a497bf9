#include "cli/report/report_verb.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace podjail::cli {
namespace {

struct Parsed {
  explicit Parsed(const std::string& line) {
    add_report(app, options, chosen);
    app.parse(line);
  }
  CLI::App app;
  ReportOptions options;
  std::function<int()> chosen;
};

TEST(ReportVerb, TakesLogsAndOptions) {
  const Parsed parsed("report a.log b.log --title T --output r.html --json");
  EXPECT_EQ(parsed.options.logs, (std::vector<std::string>{"a.log", "b.log"}));
  EXPECT_EQ(parsed.options.title, "T");
  EXPECT_EQ(parsed.options.output, "r.html");
  EXPECT_EQ(parsed.options.form, ReportOptions::Form::kJson);
  EXPECT_TRUE(parsed.chosen);
  EXPECT_EQ(Parsed("report a --text").options.form, ReportOptions::Form::kText);
}

TEST(ReportVerb, HasOneFormAtATime) {
  EXPECT_THROW(Parsed("report a --text --json"), CLI::ExcludesError);
}

}  // namespace
}  // namespace podjail::cli
