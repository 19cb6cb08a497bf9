#include "cli/lint/name_rules.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Rule = std::vector<Finding> (*)(const Tokens&, const Constants&);

// How often the rule objects, and where the first time.
std::size_t objections(Rule rule, std::string_view text) {
  const auto tokens = tokens_of(text);
  return rule(tokens, constants_of(tokens)).size();
}

TEST(PartialNames, AreSuffixesWithoutADot) {
  EXPECT_EQ(objections(find_partial_names, R"(r.host.endsWith("example.test"))"), 1U);
  EXPECT_EQ(objections(find_partial_names, R"(const d = "example.test"; r.host.endsWith(d))"), 1U);
  EXPECT_EQ(objections(find_partial_names, R"(r.connection.sni.endsWith("example.test"))"), 1U);
  EXPECT_EQ(objections(find_partial_names, R"(r.host.endsWith(".example.test"))"), 0U);
  EXPECT_EQ(
      objections(find_partial_names, R"(r.host.endsWith("." + domain) || r.host.endsWith(`.${domain}`))"),
      0U);
  EXPECT_EQ(objections(find_partial_names, R"(r.path.endsWith("/git-receive-pack"))"), 0U);
}

TEST(PartialNames, ArePartsAnywhereInAHostOrUrl) {
  EXPECT_EQ(objections(find_partial_names, R"(r.host.includes("example"))"), 1U);
  EXPECT_EQ(objections(find_partial_names, R"(r.host.indexOf("example") >= 0)"), 1U);
  EXPECT_EQ(objections(find_partial_names, R"(r.url.includes("example.test/"))"), 1U);
  EXPECT_EQ(objections(find_partial_names, R"(hosts.includes(r.host) || r.path.includes("/x/"))"), 0U);
}

TEST(PartialNames, AreBeginningsThatAnotherDomainMayHave) {
  EXPECT_EQ(objections(find_partial_names, R"(r.host.startsWith("mirror."))"), 1U);
  EXPECT_EQ(objections(find_partial_names, R"(r.url.startsWith("https://example.test"))"), 1U);
  EXPECT_EQ(objections(find_partial_names, R"(r.url.startsWith("https://example.test/"))"), 0U);
  EXPECT_EQ(objections(find_partial_names, R"(r.path.startsWith("/public/"))"), 0U);
}

TEST(LoosePatterns, AreFoundOnBothSidesOfTheCall) {
  EXPECT_EQ(objections(find_loose_patterns, R"(/example\.test/.test(r.host))"), 1U);
  EXPECT_EQ(objections(find_loose_patterns, R"(/^example\.test$/.test(r.host))"), 0U);
  EXPECT_EQ(objections(find_loose_patterns, R"(r.host.match(/example\.test/))"), 1U);
  EXPECT_EQ(objections(find_loose_patterns, R"(const p = /example/; p.test(r.url))"), 1U);
  EXPECT_EQ(
      objections(find_loose_patterns, R"(const p = new RegExp("^/a$"); p.test(r.path) && r.path.match(p))"),
      0U);
  EXPECT_EQ(
      objections(find_loose_patterns, R"(/x/.test(r.method) || /x/.test(r.header("a")) || p.test(r.host))"),
      0U);
}

TEST(LoosePatterns, SayWhereAndWhichAnchor) {
  const auto tokens = tokens_of("a &&\n /^x/.test(r.host)");
  const auto findings = find_loose_patterns(tokens, constants_of(tokens));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].place, (Place{2, 12}));
  EXPECT_EQ(findings[0].message,
            "the regular expression on r.host has no $: it also matches what merely contains what is meant");
}

TEST(ImpossibleNames, AreHostsThatNoRequestHas) {
  for (const char* name :
       {"Example.test", "example.test:443", "https://example.test", "*.example.test", "example.test."}) {
    const auto text = std::string("r.host === \"") + name + "\"";
    EXPECT_EQ(objections(find_impossible_names, text), 1U) << text;
  }
  EXPECT_EQ(objections(find_impossible_names, R"("A.test" !== r.host)"), 1U);
  EXPECT_EQ(objections(find_impossible_names, R"(r.host === "a-1.example.test")"), 0U);
}

TEST(ImpossibleNames, AreFoundInListsAndSets) {
  EXPECT_EQ(objections(find_impossible_names, R"(["A.test", "b.test"].includes(r.host))"), 1U);
  EXPECT_EQ(objections(find_impossible_names, R"(const s = new Set(["A.test", "B.test"]); s.has(r.host))"),
            2U);
  EXPECT_EQ(objections(find_impossible_names, R"(const s = ["A.test"]; s.includes(r.header("x")))"), 0U);
}

TEST(ImpossibleNames, AreMethodsInLowerCaseAndHeadersInUpperCase) {
  EXPECT_EQ(objections(find_impossible_names, R"(r.method === "get" || r.headers["X-Team"] === "a")"), 2U);
  EXPECT_EQ(objections(find_impossible_names,
                       R"(r.method === "GET" && r.headers["x-team"] === r.header("X-Team"))"),
            0U);
}

}  // namespace
}  // namespace podjail::cli
