#include "lib/policy/compiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Compiler, TellsTheThreeFormsApart) {
  EXPECT_EQ(judge("{allow: false, deny_message: 'object'}").message, "object");
  EXPECT_EQ(judge("const m = 'script'; deny(m)").message, "script");
  EXPECT_EQ(judge("export function onRequest(r) { return deny('module'); }").message, "module");
}

TEST(Compiler, NamesFileLineAndColumn) {
  EXPECT_THAT(refusal_of("r.host ==="), StartsWith("policy.js:1:"));
  EXPECT_THAT(refusal_of("const a = 1;\nconst b = ;\n"), StartsWith("policy.js:2:11: SyntaxError: "));
  EXPECT_THAT(refusal_of("export function onRequest(r) {\n  retrun true;\n}"),
              StartsWith("policy.js:2:10: SyntaxError: "));
  EXPECT_THAT(refusal_of("\n\nthrow_ new Error()"), StartsWith("policy.js:3:8: SyntaxError: "));
}

TEST(Compiler, NamesTheFileThatDoesNotCompile) {
  const auto engine =
      Engine::create(make_policy_sources({{"good.js", "true"}, {"bad.js", "]"}}), patient_options());
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().kind(), ErrorKind::kInvalid);
  EXPECT_THAT(engine.error().message(), StartsWith("bad.js:1:1: "));
}

TEST(Compiler, ShowsHostileNamesOnOneLine) {
  const auto engine = Engine::create(make_policy_sources({{"a\nb.js", "]"}}), patient_options());
  ASSERT_FALSE(engine);
  EXPECT_THAT(engine.error().message(), StartsWith("a\\u000ab.js:1:1: "));
}

TEST(Compiler, ReportsWhereAPolicyThrew) {
  std::vector<std::string> lines;
  auto options = patient_options();
  options.log = [&](std::string_view, std::string_view line) { lines.emplace_back(line); };
  for (const char* text : {"\nnull.x", "const a = 1;\nnull.x", "export function onRequest(r) {\nnull.x }"}) {
    make_engine({{"a.js", text}}, options)->evaluate(Request().facts());
    ASSERT_EQ(lines.size(), 1U) << text;
    EXPECT_THAT(lines[0], StartsWith("a.js:2:6: TypeError: ")) << text;
    lines.clear();
  }
}

TEST(Compiler, SaysWhenALimitEndedAPolicy) {
  std::vector<std::string> lines;
  EngineOptions options;
  options.log = [&](std::string_view, std::string_view line) { lines.emplace_back(line); };
  make_engine({{"a.js", "for (;;);"}}, options)->evaluate(Request().facts());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0], "a.js: ran past a limit");
}

TEST(Compiler, TakesTextThatIsNotUtf8) {
  EXPECT_EQ(judge("r.path === '/' // \xff\xfe").verdict, Verdict::kAllow);
  EXPECT_THAT(refusal_of("\xff\xfe"), HasSubstr("policy.js:1:1"));
}

}  // namespace
}  // namespace podjail::policy
