#include "lib/policy/library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/policy/library_source.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Library, OffersItsModulesToThoseTheyAreFor) {
  EXPECT_TRUE(Library::offers("podjail:match", Library::Audience::kPolicy));
  EXPECT_FALSE(Library::offers("podjail:test", Library::Audience::kPolicy));
  EXPECT_TRUE(Library::offers("podjail:test", Library::Audience::kTest));
  for (const auto audience : {Library::Audience::kPolicy, Library::Audience::kTest}) {
    EXPECT_FALSE(Library::offers("podjail:natives", audience));
    EXPECT_FALSE(Library::offers("podjail:nothing", audience));
    EXPECT_FALSE(Library::offers("", audience));
  }
}

TEST(Library, IsAsciiAndLoadsAsAWhole) {
  for (const auto& source : library_sources()) {
    for (const char c : source.text) ASSERT_TRUE(c >= 0 && c != '\r') << source.name;
    if (!Library::offers(source.name, Library::Audience::kPolicy)) continue;
    EXPECT_EQ(
        refusal_of("import * as all from '" + std::string(source.name) + "'; export function onRequest() {}"),
        "");
  }
}

TEST(Library, IsTheOnlyThingThatCanBeImported) {
  EXPECT_THAT(refusal_of("export const a = 1;\nimport x from './other.js'; export function onRequest() {}"),
              HasSubstr("policy.js:2:15: cannot import \"./other.js\"; there are podjail:"));
  for (const char* specifier :
       {"podjail:natives", "podjail:test", "podjail:registry_shape", "podjail:realm",
        "podjail:", "PODJAIL:match", "podjail:match ", "podjail:match/../natives", "other.js", "policy.js",
        "file:///etc/passwd", "data:text/javascript,1", "node:fs", "https://example.test/x.js"}) {
    EXPECT_THAT(refusal_of("import '" + std::string(specifier) + "'; export function onRequest() {}"),
                HasSubstr("policy.js:1:8: cannot import"))
        << specifier;
  }
  EXPECT_THAT(refusal_of("export * from './other.js';"), HasSubstr("cannot import"));
  EXPECT_THAT(
      refusal_of("import {host} from 'podjail:match' assert {type: 'json'}; export function onRequest() {}"),
      Not(""));
}

TEST(Library, NamesTheMissingExport) {
  EXPECT_THAT(refusal_of("import { hots } from 'podjail:match';\nexport function onRequest() {}"),
              HasSubstr("policy.js:1:10: SyntaxError"));
}

TEST(Library, IsNotThereForExpressionsAndNotAtRunTime) {
  EXPECT_EQ(reason_of("typeof podjail === 'undefined'"), "allowed");
  EXPECT_EQ(reason_of("import('podjail:match')"), "policy_result") << "a promise is no answer";
  EXPECT_EQ(reason_of("let got; import('podjail:match').then((m) => { got = m; }); got !== undefined"),
            "not_allowed");
}

TEST(Library, SharesNothingThatCanBeChanged) {
  const std::string visit = R"(
    import * as match from "podjail:match";
    import * as crypto from "podjail:crypto";
    import * as registries from "podjail:registries";
    import * as cloud from "podjail:cloud";
    export function onRequest() {
      const loose = [];
      const seen = new Set();
      const visit = (value, path) => {
        if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
        seen.add(value);
        if (!Object.isFrozen(value)) loose.push(path);
        visit(Object.getPrototypeOf(value), path + ".__proto__");
        for (const key of Reflect.ownKeys(value)) visit(Reflect.getOwnPropertyDescriptor(value, key).value, path + "." + String(key));
      };
      for (const module of [match, crypto, registries, cloud]) for (const name of Object.keys(module)) visit(module[name], name);
      return loose.length === 0 && seen.size > 10 ? allow() : deny(loose.join());
    })";
  EXPECT_EQ(judge(visit).message, "");
  EXPECT_EQ(reason_of(visit), "allowed");
}

// What comes of a request; "" when the policy does not load.
std::string reason_of_loaded(const std::string& text) {
  return refusal_of(text).empty() ? reason_of(text) : "";
}

TEST(Library, CannotBePatchedByAPolicy) {
  for (const char* attack :
       {"match.host = () => true;", "match.host.call = 1;",
        "Object.defineProperty(match, 'host', {value: 1});", "delete match.host;", "host = () => true;",
        "Function.prototype.call = () => true;", "String.prototype.endsWith = () => true;",
        "Object.setPrototypeOf(match.host, null);"}) {
    const auto text =
        "import * as match from 'podjail:match'; import { host } from 'podjail:match';\n"
        "export function onRequest(r) { " +
        std::string(attack) + " return match.host(r.host, 'other.example.test'); }";
    // Some are found when the policy is loaded, the rest when it runs.
    EXPECT_THAT(refusal_of(text) + reason_of_loaded(text), AnyOf(HasSubstr("TypeError"), "policy_error"))
        << attack;
  }
}

constexpr std::string_view kImportsALock =
    "import lock from 'file:go.sum'; import { go, goSum } from 'podjail:registries';\n"
    "export const onRequest = go({ hosts: ['example.test'], lock: goSum(lock) });";

TEST(Library, HandsOutTheDataFilesOfTheSet) {
  const auto line = "example.org/a v1.0.0 h1:" + std::string(43, 'A') + "=\n";
  const auto engine = make_engine({{"a.js", std::string(kImportsALock)}, {"go.sum", line}});
  EXPECT_EQ(engine->evaluate(Request().path("/example.org/a/@v/v1.0.0.zip").facts()).verdict,
            Verdict::kAllow);
  EXPECT_EQ(engine->evaluate(Request().path("/example.org/a/@v/v1.0.1.zip").facts()).verdict, Verdict::kDeny);
  const auto euro = make_engine(
      {{"a.js",
        "import text from 'file:a.txt'; export const onRequest = () => text === '\u20ac' && allow();"},
       {"a.txt", "\u20ac"},
       {"b.txt", "not a policy either"}});
  EXPECT_EQ(euro->evaluate(Request().facts()).verdict, Verdict::kAllow);
}

// Why this set does not load.
std::string refusal_of_set(std::vector<PolicySource> files) {
  auto engine = Engine::create(make_policy_sources(std::move(files)), patient_options());
  return engine ? "" : engine.error().message();
}

TEST(Library, HandsOutNoFileThatIsMissingOrThereTwice) {
  const PolicySource policy{"a.js", std::string(kImportsALock)};
  EXPECT_THAT(refusal_of_set({policy}), HasSubstr("a.js:1:18: cannot import \"file:go.sum\""));
  EXPECT_THAT(refusal_of_set({policy, {"go.sum", "a"}, {"go.sum", "b"}}),
              HasSubstr("cannot import \"file:go.sum\""));
  EXPECT_THAT(refusal_of_set({policy, {"go.sum", ""}}), HasSubstr("a.js:2:"))
      << "a lock without packages binds nothing";
  EXPECT_THAT(refusal_of_set(
                  {{"a.js", "import x from 'file:b.js'; export function onRequest() {}"}, {"b.js", "true"}}),
              HasSubstr("cannot import \"file:b.js\""));
  EXPECT_THAT(refusal_of_set({{"a.js", "import { x } from 'file:a.txt'; export function onRequest() {}"},
                              {"a.txt", ""}}),
              HasSubstr("SyntaxError"));
}

TEST(Library, ReportsAMistakeWhereThePolicyMadeIt) {
  EXPECT_THAT(
      refusal_of("import { host } from 'podjail:match';\n\nhost('a', '*.*'); export function onRequest() {}"),
      HasSubstr("policy.js:3:1: TypeError"));
}

TEST(Library, StaysWithinTheDeadline) {
  EngineOptions options;
  options.deadline = std::chrono::milliseconds(50);
  const auto engine = make_engine({{"a.js", R"(
    import { glob } from "podjail:match";
    export function onRequest() { for (;;) glob("aaaaaaaaaaaaaaaaaaaaaaa", "*a*a*a*b"); })"}},
                                  options);
  EXPECT_EQ(engine->evaluate(Request().facts()).reason, Reason::kPolicyTimeout);
}

}  // namespace
}  // namespace podjail::policy
