#include "cli/report/style.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Whether the digest is the right one is judged by golden.report.
TEST(Style, LoadsNothingAndKnowsLightDarkAndPaper) {
  EXPECT_THAT(report_style(), HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(report_style(), HasSubstr("@media print"));
  for (const auto* const word : {"url(", "@import", "@font-face", "<"})
    EXPECT_THAT(report_style(), Not(HasSubstr(word)));
  EXPECT_THAT(report_style_digest(), ::testing::StartsWith("sha256-"));
}

}  // namespace
}  // namespace podjail::cli
