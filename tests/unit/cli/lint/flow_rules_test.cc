#include "cli/lint/flow_rules.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(Unreachable, IsWhatFollowsAReturnThatNothingGuards) {
  const auto findings = find_unreachable(tokens_of("function f() {\n  return [a, { b: 1 }];\n  deny();\n}"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].place, (Place{3, 3}));
  EXPECT_EQ(findings[0].message, "never reached: the return in line 2 always ends the function before");
  EXPECT_EQ(find_unreachable(tokens_of("{ throw x; y(); }")).size(), 1U);
  EXPECT_EQ(find_unreachable(tokens_of("{ return\n y(); }")).size(), 1U);
}

TEST(Unreachable, IsNotWhatAConditionLeadsPast) {
  for (const char* text :
       {"{ if (a) return b; c(); }", "{ if (a) return; else return d; c(); }",
        "{ if (a) { return b; } c(); }", "{ return b; }", "{ return b; function later() {} }",
        "{ switch (a) { case 1: return b; default: c(); } }", "{ return a\n  || b; }",
        "{ for (const x of y) return x; c(); }", "{ return b;; }"}) {
    EXPECT_TRUE(find_unreachable(tokens_of(text)).empty()) << text;
  }
}

TEST(Assignments, AreFoundWhereAComparisonIsMeant) {
  EXPECT_EQ(find_assignments(tokens_of("r.host = \"a\"")).size(), 1U);
  EXPECT_EQ(find_assignments(tokens_of("if (x = 3) deny()")).size(), 1U);
  EXPECT_EQ(find_assignments(tokens_of("if (r.host = \"a\") allow()")).size(), 1U);
  for (const char* text :
       {"if (x === 3) y = 4;", "const x = (a, b) => a;", "for (let i = 0; i < 3; i += 1) f();",
        "r.host == \"a\"", "if (f((x) => x)) { y = 1; }"}) {
    EXPECT_TRUE(find_assignments(tokens_of(text)).empty()) << text;
  }
}

TEST(StickyPatterns, AreThoseThatAModuleKeeps) {
  EXPECT_EQ(find_sticky_patterns(tokens_of("const p = /a/g; export function onRequest(r) {}")).size(), 1U);
  EXPECT_EQ(find_sticky_patterns(tokens_of("export const p = new RegExp(\"a\", \"iy\");")).size(), 1U);
  for (const char* text : {"const p = /a/g; p.test(r.host)",
                           "export function onRequest(r) { return r.path.replace(/a/g, \"\"); }",
                           "export const f = (x) => x.replace(/a/g, \"\");", "export const p = /a/i;"}) {
    EXPECT_TRUE(find_sticky_patterns(tokens_of(text)).empty()) << text;
  }
}

TEST(DeadFunctions, AreNotExportedOrAsync) {
  EXPECT_EQ(find_dead_functions(tokens_of("function onRequest(r) { return true; }")).size(), 1U);
  EXPECT_EQ(find_dead_functions(tokens_of("export async function onDns(q) { return true; }")).size(), 1U);
  EXPECT_TRUE(find_dead_functions(tokens_of("export function onRequest(r) {}")).empty());
  EXPECT_TRUE(find_dead_functions(tokens_of("function onRequest(r) {} export { onRequest };")).empty());
}

TEST(MayAllow, IsFalseOnlyForModulesThatReturnDenials) {
  EXPECT_FALSE(may_allow(tokens_of("export const defaultMessage = \"no\";")));
  EXPECT_FALSE(may_allow(
      tokens_of("export function onRequest(r) { if (r.host === \"a\") return deny(\"no\"); return; }")));
  EXPECT_TRUE(may_allow(tokens_of("export function onRequest(r) { return hosts.has(r.host); }")));
  EXPECT_TRUE(may_allow(tokens_of("export const onRequest = (r) => r.host === \"a\";")));
  EXPECT_TRUE(may_allow(tokens_of("r.host === \"a\"")));
}

}  // namespace
}  // namespace podjail::cli
