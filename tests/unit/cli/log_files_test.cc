#include "cli/log_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> lines_of(const std::vector<std::string>& logs, std::istream& in) {
  std::vector<std::string> lines;
  const auto read = for_each_log_line(logs, in, [&](std::optional<std::string_view> line) -> Status {
    lines.emplace_back(line.value_or("too long"));
    return {};
  });
  EXPECT_TRUE(read) << read.error().message();
  return lines;
}

TEST(LogFiles, AreReadInTurnAndStandardInputAmongThem) {
  const Scratch scratch;
  std::istringstream in("three\n");
  const auto first = scratch.write("a", "one\n\ntwo");
  EXPECT_THAT(lines_of({first, "-", first}, in), ElementsAre("one", "two", "three", "one", "two"));
}

TEST(LogFiles, MayBeEmpty) {
  const Scratch scratch;
  std::istringstream in;
  EXPECT_THAT(lines_of({scratch.write("a", ""), "-"}, in), ElementsAre());
}

TEST(LogFiles, TellOfLinesThatAreTooLong) {
  std::istringstream in(std::string(70'000, 'x') + "\nshort\n");
  EXPECT_THAT(lines_of({"-"}, in), ElementsAre("too long", "short"));
}

TEST(LogFiles, ThatCannotBeReadAreAnError) {
  const Scratch scratch;
  std::istringstream in;
  const auto nothing = [](std::optional<std::string_view>) -> Status { return {}; };
  EXPECT_EQ(for_each_log_line({scratch.path() + "/none"}, in, nothing).error().kind(), ErrorKind::kNotFound);
  EXPECT_FALSE(for_each_log_line({scratch.path()}, in, nothing));
}

TEST(LogFiles, StopAtTheFirstFailure) {
  std::istringstream in("a\nb\n");
  int seen = 0;
  const auto read = for_each_log_line({"-"}, in, [&](std::optional<std::string_view>) -> Status {
    ++seen;
    return fail(ErrorKind::kInvalid, "no");
  });
  EXPECT_EQ(read.error().message(), "no");
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace podjail::cli
