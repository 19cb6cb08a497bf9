#include "cli/external/program_options.h"

#include <gtest/gtest.h>

namespace podjail::serve {
namespace {

using Form = ExternalProgram::Form;

// Nothing where the command line is refused.
struct Parsed {
  std::optional<ExternalProgram> program;
  bool is_accepted = false;
};

Parsed parse(std::vector<std::string> words) {
  CLI::App app;
  Parsed parsed;
  add_program_options(app, parsed.program);
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  try {
    app.parse(words);
    parsed.is_accepted = true;
  } catch (const CLI::ParseError&) {
    parsed.is_accepted = false;
  }
  return parsed;
}

TEST(ProgramOptions, NameOneProgramAndItsTime) {
  EXPECT_FALSE(parse({}).program);
  const auto per_request = parse({"--program-timeout", "7", "--sh", "exit 0"}).program;
  ASSERT_TRUE(per_request);
  EXPECT_EQ(per_request->form, Form::kPerRequest);
  EXPECT_EQ(per_request->command, "exit 0");
  EXPECT_EQ(per_request->timeout, std::chrono::seconds(7));
  EXPECT_EQ(parse({"--proc", "./judge"}).program->form, Form::kLines);
  EXPECT_EQ(parse({"--proc", "./judge"}).program->timeout, std::chrono::seconds(5));
}

TEST(ProgramOptions, ThatContradictOneAnotherAreRefused) {
  EXPECT_FALSE(parse({"--sh", "a", "--proc", "b"}).is_accepted);
  EXPECT_FALSE(parse({"--program-timeout", "7"}).is_accepted);
  EXPECT_FALSE(parse({"--sh", "a", "--program-timeout", "0"}).is_accepted);
  EXPECT_FALSE(parse({"--sh", "a", "--program-timeout", "121"}).is_accepted);
  EXPECT_FALSE(parse({"--sh", ""}).is_accepted);
}

}  // namespace
}  // namespace podjail::serve
