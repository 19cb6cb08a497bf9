#include "lib/policy/console.h"

#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  auto options = patient_options();
  options.log = [&](std::string_view, std::string_view line) { lines.emplace_back(line); };
  make_engine({{"a.js", std::string(text)}}, options)->evaluate(Request().facts());
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Console, WritesArgumentsAsText) {
  EXPECT_EQ(lines_of("console.log('a', 1, true, null, undefined, [1, 2], {}, 2n)"),
            Lines{"a 1 true null undefined [object Array] #<Object> 2"});
  EXPECT_EQ(lines_of("console.log()"), Lines{""});
  EXPECT_EQ(lines_of("console.info('i'); console.warn('w'); console.error('e'); console.debug('d')"),
            (Lines{"i", "w", "e", "d"}));
}

TEST(Console, KeepsEachLineOneBoundedLine) {
  EXPECT_EQ(lines_of("console.log('a\\n{\"verdict\":1}\\u001b[2J')"),
            Lines{R"(a\u000a{\"verdict\":1}\u001b[2J)"});
  EXPECT_EQ(lines_of("console.log('x'.repeat(5000))"), Lines{std::string(512, 'x')});
}

TEST(Console, DropsWhatIsTooMuch) {
  EXPECT_EQ(lines_of("for (let i = 0; i < 1000; i += 1) console.log(i)").size(), Console::kMaxLines);
}

TEST(Console, WritesAgainForTheNextRequest) {
  int lines = 0;
  auto options = patient_options();
  options.log = [&](std::string_view, std::string_view) { ++lines; };
  const auto engine = make_engine({{"a.js", "for (let i = 0; i < 100; i += 1) console.log(i)"}}, options);
  engine->evaluate(Request().facts());
  engine->evaluate(Request().facts());
  EXPECT_EQ(lines, 2 * static_cast<int>(Console::kMaxLines));
}

TEST(Console, PassesOnWhatToStringThrows) {
  EXPECT_EQ(reason_of("console.log({toString() { throw new Error('x'); }, [Symbol.toStringTag]: 1}); true"),
            "allowed");
  EXPECT_EQ(reason_of("const log = console.log; log('x'); true"), "allowed");
}

TEST(Console, WorksWithoutAnyoneListening) {
  EXPECT_EQ(reason_of("console.log('x'); true"), "allowed");
}

TEST(Console, NamesThePolicyThatWrites) {
  Lines writers;
  auto options = patient_options();
  options.log = [&](std::string_view policy, std::string_view) { writers.emplace_back(policy); };
  const auto engine =
      make_engine({{"a.js", "console.log(1)"},
                   {"b.js", "console.log('load'); export function onRequest() { console.log(2); }"}},
                  options);
  EXPECT_EQ(writers, Lines{"b.js"});
  engine->evaluate(Request().facts());
  EXPECT_EQ(writers, (Lines{"b.js", "a.js", "b.js"}));
}

}  // namespace
}  // namespace podjail::policy
