#include "cli/manual/manual_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/manual/sample_program.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;

TEST(ManualPage, TellsOfEveryVerb) {
  const auto page = make_manual_page(sample_program(), {"tool", "1.0", "2024-05-01"});
  for (const auto* const part : {".TH TOOL 1 2024-05-01 \"tool 1.0\"", "tool \\- does a user's things\n",
                                 "\\fBtool show\\fR [\\fIoption\\fR...] \\fIfile\\fR...\n",
                                 ".SS tool key make\n", "\\fB\\-\\-format\\fR \\fBtext\\fR|\\fBjson\\fR\n",
                                 "where to (required)\n", ".nf\ntool show \\-\\-format json x\\ey\n.fi\n"})
    EXPECT_THAT(page, HasSubstr(part));
}

TEST(ManualPage, LetsNoTextBecomeARequest) {
  EXPECT_THAT(make_manual_page(sample_program(), {"tool", "1.0", "2024-05-01"}), HasSubstr("\n\\&.what\n"));
}

TEST(ManualPage, ExplainsHelpOnce) {
  auto program = sample_program();
  program.verbs[0].options.push_back(program.options[0]);
  const auto page = make_manual_page(program, {"tool", "1.0", "2024-05-01"});
  EXPECT_EQ(page.find("this help"), page.rfind("this help"));
}

}  // namespace
}  // namespace podjail::cli
