#include "lib/policy/text_form.h"

#include <gtest/gtest.h>

#include "lib/policy/sandbox.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

bool is_expression_text(const std::string& text) {
  Sandbox sandbox(std::size_t{32} << 20U);
  bool answer = false;
  EXPECT_EQ(sandbox.run([&] {
    const auto context = v8::Context::New(sandbox.isolate());
    const v8::Context::Scope scope(context);
    answer = is_expression(sandbox.isolate(), text);
  }),
            Sandbox::Ending::kFinished);
  return answer;
}

TEST(TextForm, KnowsAnExpressionFromAScript) {
  for (const char* text : {"true", "true;", "true ;\n;", "{allow: false, m: 1}", "a, b", "// c\ntrue // d",
                           "() => 1", "(function () { return 1; })()"}) {
    EXPECT_TRUE(is_expression_text(text)) << text;
  }
  for (const char* text : {"", "// only this", "const a = 1; a", "if (a) b", "a) + (b", "a], [b", "...a",
                           "a; b", ")(", "export const a = 1",
                           "a\n//"
                           "\n]; ["}) {
    EXPECT_FALSE(is_expression_text(text)) << text;
  }
}

TEST(TextForm, GivesTheCompletionValueOfAScript) {
  EXPECT_EQ(judge("const ok = r.port === 443; ok && r.method === 'GET'").verdict, Verdict::kAllow);
  EXPECT_EQ(judge("var ok = true; ok").verdict, Verdict::kAllow);
  EXPECT_EQ(judge("function f() { return true; } f()").verdict, Verdict::kAllow);
  EXPECT_EQ(judge("if (r.method === 'GET') { true; } else { deny('x'); }").verdict, Verdict::kAllow);
  EXPECT_EQ(judge("let found = false; for (const h of ['a', r.host]) { if (h === 'example.test') found = "
                  "true; } found")
                .verdict,
            Verdict::kAllow);
  EXPECT_EQ(reason_of("const ok = true;"), "not_allowed");
}

TEST(TextForm, RunsAScriptAnewForEachRequest) {
  const auto engine =
      make_engine({{"a.js", "var n = n === undefined ? 1 : 2; let m = 0; m += 1; n === 1 && m === 1"},
                   {"b.js", "var n; let m; const q = 1; false"}});
  for (int i = 0; i < 50; ++i) EXPECT_EQ(engine->evaluate(Request().facts()).verdict, Verdict::kAllow);
}

TEST(TextForm, RunsNoCodeFromStrings) {
  for (const char* text : {"eval('true')", "(0, eval)('true')", "new Function('return true')()",
                           "(() => {}).constructor('return true')()",
                           "(async () => {}).constructor('return true')", "const s = 'true'; eval(s)"}) {
    EXPECT_EQ(reason_of(text), "policy_error") << text;
  }
  // A literal equal to the policy's own text does not exist: it would have to contain itself.
  EXPECT_EQ(reason_of("const a = 1; eval(`const a = 1;`)"), "policy_error");
  EXPECT_EQ(reason_of("import('x')"), "policy_result");
}

TEST(TextForm, IsStrict) {
  EXPECT_EQ(reason_of("undeclared = true; true"), "policy_error");
  EXPECT_EQ(reason_of("(() => this === undefined)() || true"), "allowed");
  EXPECT_NE(refusal_of("with (r) { true; }"), "");
}

TEST(TextForm, SurvivesQuotesAndSeparatorsInAScript) {
  EXPECT_EQ(
      judge("const s = '\\'\"`${}\\\\'; s.length === 7 && '\xe2\x80\xa8'.length === 1 && '\xe2\x82\xac' === "
            "'\\u20ac'")
          .verdict,
      Verdict::kAllow);
}

}  // namespace
}  // namespace podjail::policy
