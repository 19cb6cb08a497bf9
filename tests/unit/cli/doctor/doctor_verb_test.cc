#include "cli/doctor/doctor_verb.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace podjail::cli {
namespace {

TEST(DoctorVerb, LeavesOptionsOfTheCommandAlone) {
  CLI::App app;
  DoctorOptions options;
  std::function<int()> chosen;
  add_doctor(app, options, chosen);
  app.parse("doctor --bundle b.pem --json -- npm ci --json");
  EXPECT_EQ(options.bundle, "b.pem");
  EXPECT_EQ(options.form, OutputForm::kJson);
  EXPECT_EQ(options.command, (std::vector<std::string>{"npm", "ci", "--json"}));
  EXPECT_TRUE(chosen);
}

TEST(DoctorVerb, NeedsACommand) {
  CLI::App app;
  DoctorOptions options;
  std::function<int()> chosen;
  add_doctor(app, options, chosen);
  EXPECT_THROW(app.parse("doctor"), CLI::RequiredError);
}

}  // namespace
}  // namespace podjail::cli
