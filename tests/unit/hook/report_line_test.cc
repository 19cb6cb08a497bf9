#include "hook/report_line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace podjail::hook {
namespace {

TEST(ReportLine, IsOneJsonLine) {
  EXPECT_EQ(
      report_line({Outcome::kJailed, "ctr-1", "may not leave"}, std::chrono::milliseconds(4)),
      R"({"program":"podjail-hook","result":"jailed","container":"ctr-1","detail":"may not leave","milliseconds":4})"
      "\n");
}

TEST(ReportLine, HostileTextStaysInsideItsString) {
  const auto line = report_line({Outcome::kFailed, "a\"b", "x\n{\"result\":\"jailed\"}\x1b[31m"},
                                std::chrono::milliseconds(0));
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  const auto parsed = nlohmann::json::parse(line);
  EXPECT_EQ(parsed["result"], "failed");
  EXPECT_EQ(parsed["container"], "a\"b");
}

TEST(ReportLine, OnlyWhatIsDoneOrNotOursLetsTheContainerStart) {
  EXPECT_EQ(exit_code(Outcome::kJailed), 0);
  EXPECT_EQ(exit_code(Outcome::kSidecar), 0);
  EXPECT_EQ(exit_code(Outcome::kNotOurs), 0);
  EXPECT_EQ(exit_code(Outcome::kHandedOver), 0);
  EXPECT_EQ(exit_code(Outcome::kNotHandedOver), 0) << "a container is deleted all the same";
  EXPECT_NE(exit_code(Outcome::kRefused), 0);
  EXPECT_NE(exit_code(Outcome::kFailed), 0);
}

TEST(ReportLine, EveryOutcomeHasItsWord) {
  const std::pair<Outcome, const char*> words[] = {{Outcome::kJailed, "jailed"},
                                                   {Outcome::kSidecar, "sidecar"},
                                                   {Outcome::kNotOurs, "not_ours"},
                                                   {Outcome::kHandedOver, "handed_over"},
                                                   {Outcome::kNotHandedOver, "not_handed_over"},
                                                   {Outcome::kRefused, "refused"},
                                                   {Outcome::kFailed, "failed"}};
  for (const auto& [outcome, word] : words) {
    EXPECT_EQ(nlohmann::json::parse(report_line({outcome, "", ""}, std::chrono::milliseconds(1)))["result"],
              word);
  }
}

}  // namespace
}  // namespace podjail::hook
