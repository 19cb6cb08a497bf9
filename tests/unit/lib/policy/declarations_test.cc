// policies/podjail.d.ts declares what there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "lib/base/file.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using Names = std::set<std::string>;

std::string declarations() {
  const auto text = read_file("policies/podjail.d.ts", 1 << 20);
  EXPECT_TRUE(text);
  return text ? *text : "";
}

// What `pattern` captures in the lines between the one that begins with `head` and the next "}" at its
// beginning.
Names names_in(const std::string& head, const std::regex& pattern) {
  Names names;
  std::istringstream lines(declarations());
  enum class Where { kElsewhere, kInside } where = Where::kElsewhere;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(head)) where = Where::kInside;
    if (line.starts_with("}")) where = Where::kElsewhere;
    std::smatch part;
    if (where == Where::kInside && std::regex_search(line, part, pattern)) names.insert(part[1].str());
  }
  return names;
}

Names fields_of(const std::string& interface) {
  return names_in("interface " + interface + " {", std::regex(R"(^  (?:readonly )?([a-zA-Z_]+)\??[:(])"));
}

Names split(const std::string& text) {
  Names names;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) names.insert(word);
  return names;
}

// The names that a policy sees in `object`, told by a denial.
Names seen_in(const std::string& object) {
  return split(judge("const names = []; for (const name in " + object +
                     ") names.push(name);"
                     " deny(names.join(\",\"))")
                   .message);
}

const std::string kTell =
    "const names = []; for (const name in x) names.push(name); return deny(names.join(\",\")); }";

TEST(Declarations, HaveTheFieldsOfARequest) {
  EXPECT_EQ(fields_of("PodjailRequest"), seen_in("r"));
  EXPECT_EQ(fields_of("PodjailConnectionFacts"), seen_in("r.connection"));
  EXPECT_EQ(fields_of("PodjailContainer"), seen_in("r.container"));
  EXPECT_EQ(fields_of("PodjailProcess"), seen_in("r.process"));
  EXPECT_EQ(fields_of("PodjailPod"), seen_in("r.pod"));
}

TEST(Declarations, HaveTheFieldsOfABody) {
  const auto engine = make_engine(
      {{"a.js",
        "export const body = {maxBytes: 9}; export function onRequest(r) { const x = r.body; " + kTell}});
  Request request;
  auto facts = request.facts();
  facts.body = "";
  EXPECT_EQ(fields_of("PodjailBody"), split(engine->evaluate(facts).message));
}

TEST(Declarations, HaveTheFieldsOfAnAnswer) {
  const auto engine = make_engine({{"a.js", "export function onResponse(r, x) { " + kTell}});
  const auto decision = engine->evaluate_response(Request().facts(), {200, {}, {}}, {});
  EXPECT_EQ(fields_of("PodjailResponse"), split(decision.message));
}

TEST(Declarations, HaveTheFieldsOfAConnection) {
  const auto engine = make_engine({{"a.js", "export function onConnect(x) { " + kTell}});
  EXPECT_EQ(fields_of("PodjailConnection"), split(engine->evaluate_connection({}).message));
}

TEST(Declarations, HaveTheFieldsOfAQuestion) {
  const auto engine = make_engine({{"a.js", "export function onDns(x) { " + kTell}});
  EXPECT_EQ(fields_of("PodjailQuestion"), split(engine->evaluate_question({}).message));
}

TEST(Declarations, HaveTheGrantsThatAllowTakes) {
  const auto grants = fields_of("PodjailGrants");
  EXPECT_GE(grants.size(), 4U);
  for (const auto& name : grants) {
    const auto value = name == "max_tx_bytes" ? "7" : "true";
    EXPECT_TRUE(holds("allow({ " + name + ": " + value + " })." + name + " === " + value)) << name;
  }
}

TEST(Declarations, HaveTheFunctionsOfTheConsole) {
  for (const auto& name : names_in("declare const console", std::regex(R"(^  ([a-z]+)\()")))
    EXPECT_TRUE(holds("typeof console." + name + " === \"function\"")) << name;
}

TEST(Declarations, HaveOnlyFunctionsThatTheModulesExport) {
  for (const std::string module : {"match", "crypto", "test"}) {
    const auto names = names_in("declare module \"podjail:" + module + "\"",
                                std::regex(R"(^  export function ([a-zA-Z0-9]+)\()"));
    EXPECT_GE(names.size(), 5U) << module;
    const auto text = read_file("policies/lib/" + module + ".js", 1 << 20);
    ASSERT_TRUE(text);
    for (const auto& name : names) {
      const std::regex exported("(^|\n)export (function|const) " + name + "\\b");
      EXPECT_TRUE(std::regex_search(*text, exported)) << module << ": " << name;
    }
  }
}

TEST(Declarations, HaveWhatTheStoreHas) {
  const auto names = names_in("declare module \"podjail:store\"", std::regex(R"(^    ([a-z]+)\()"));
  const auto engine = make_engine(
      {{"a.js", "import { store as x } from 'podjail:store';\nexport function onRequest() { " + kTell}});
  EXPECT_EQ(names, split(engine->evaluate(Request().facts()).message));
}

}  // namespace
}  // namespace podjail::policy
