#include "cli/report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/cli/log_lines.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string page_of(const Summary& summary, std::string_view title = "T") {
  std::ostringstream out;
  write_page(summary, title, out);
  return out.str();
}

TEST(Page, ShowsDenialsWithTheLineToAdd) {
  Summary summary;
  summary.add(read_log_record(LogLine{.method = "PUT", .verdict = "deny", .reason = "not_allowed"}.str()));
  const auto page = page_of(summary);
  EXPECT_THAT(page, HasSubstr("<code>PUT https://a.test/</code>"));
  EXPECT_THAT(page, HasSubstr("r.method === &quot;PUT&quot;"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(Page, SaysThatNothingWasDenied) {
  EXPECT_THAT(page_of({}), HasSubstr("Nothing was denied"));
}

TEST(Page, TakesNoElementFromTheLog) {
  Summary summary;
  const std::string evil = "\\\"><img src=x onerror=alert(1)>'";
  summary.add(read_log_record(R"({"id":")" + evil + R"(","container":")" + evil +
                              R"(","protocol":"https","method":")" + evil + R"(","host":")" + evil +
                              R"(","port":443,"path":")" + evil + R"(","verdict":"deny","reason":")" + evil +
                              R"(","message":")" + evil + R"(","policy":")" + evil + "\"}"));
  const auto page = page_of(summary, evil);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("alert(1)>")));
}

TEST(Page, CutsListsThatAreTooLong) {
  Summary summary;
  for (int i = 0; i < 310; ++i)
    summary.add(read_log_record(LogLine{.url = "https://h" + std::to_string(i) + ".test/"}.str()));
  EXPECT_THAT(page_of(summary), HasSubstr("And 10 more."));
}

}  // namespace
}  // namespace podjail::cli
