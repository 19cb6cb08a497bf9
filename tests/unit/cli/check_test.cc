#include "cli/check.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

struct Checked {
  int status = 0;
  std::string text;
};

Checked check(const CheckOptions& options) {
  std::ostringstream out;
  const int status = run_check(options, out);
  return {status, out.str()};
}

TEST(Check, FindsNothingInTheShippedPolicies) {
  const auto checked = check({{"policies"}, CheckOptions::Warnings::kFail, OutputForm::kText});
  EXPECT_EQ(checked.status, 0) << checked.text;
  EXPECT_TRUE(checked.text.ends_with(" policies, 0 errors, 0 warnings\n")) << checked.text;
}

TEST(Check, ShowsEveryErrorWithItsPlaceAndLine) {
  const Scratch scratch;
  const auto first = scratch.write("a.js", "export function onRequest(r) {\n  return r.host === );\n}\n");
  const auto second = scratch.write("b.js", "export const x = missing;\n");
  scratch.write("c.js", "export const other = 1;\n");
  const auto checked = check({{scratch.path()}, {}, {}});
  EXPECT_EQ(checked.status, 2);
  EXPECT_EQ(checked.text,
            first + ":2:21: error: SyntaxError: Unexpected token ')'\n" +
                "      return r.host === );\n                        ^\n" + second +
                ":1:18: error: ReferenceError: missing is not defined\n" +
                "    export const x = missing;\n                     ^\n" + scratch.path() +
                "/c.js: error: exports none of onRequest, onResponse, onConnect, onDns and defaultMessage\n" +
                "3 policies, 3 errors, 0 warnings\n");
}

TEST(Check, FailsForWarningsOnlyWhereAsked) {
  const Scratch scratch;
  const auto path = scratch.write("a.js", "r.host.endsWith(\"example.test\")\n");
  const auto checked = check({{path}, CheckOptions::Warnings::kTold, OutputForm::kText});
  EXPECT_EQ(checked.status, 0);
  EXPECT_TRUE(checked.text.starts_with(path + ":1:1: warning: endsWith without a leading dot"))
      << checked.text;
  EXPECT_EQ(check({{path}, CheckOptions::Warnings::kFail, OutputForm::kText}).status, 1);
}

TEST(Check, WarnsOfASetThatAllowsNothing) {
  const Scratch scratch;
  scratch.write("a.js", "export const defaultMessage = \"ask\";\n");
  const auto alone = check({{scratch.path()}, {}, {}});
  EXPECT_NE(alone.text.find("warning: no policy allows anything"), std::string::npos) << alone.text;
  scratch.write("b.js", "r.host === \"a.test\"");
  EXPECT_EQ(check({{scratch.path()}, {}, {}}).text, "2 policies, 0 errors, 0 warnings\n");
}

TEST(Check, CompilesAPolicyWithTheDataItImports) {
  const Scratch scratch;
  scratch.write("a.js",
                "import lock from \"file:x.lock\";\nexport const onRequest = () => lock === \"text\";");
  scratch.write("x.lock", "r.host.endsWith(\"example.test\")");
  EXPECT_EQ(check({{scratch.path()}, {}, {}}).text, "1 policy, 0 errors, 0 warnings\n");
}

TEST(Check, WritesJson) {
  const Scratch scratch;
  const auto path = scratch.write("a.js", "r.host === (\n");
  const auto checked = check({{path}, {}, OutputForm::kJson});
  const auto document = nlohmann::json::parse(checked.text);
  EXPECT_EQ(checked.status, 2);
  EXPECT_EQ(document["errors"][0]["file"], path);
  EXPECT_EQ(document["errors"][0]["line"], 2);
  EXPECT_EQ(document["warnings"].size(), 0U);
}

TEST(Check, SaysWhatCannotBeRead) {
  const Scratch scratch;
  const auto checked = check({{scratch.path() + "/none"}, {}, {}});
  EXPECT_EQ(checked.status, 2);
  EXPECT_NE(checked.text.find("no such file or directory"), std::string::npos);
}

TEST(Check, EndsATopLevelThatRunsForever) {
  const Scratch scratch;
  const auto path = scratch.write("a.js", "for (;;); export const defaultMessage = \"\";");
  const auto checked = check({{path}, {}, {}});
  EXPECT_EQ(checked.status, 2);
  EXPECT_NE(checked.text.find(path + ": error: "), std::string::npos) << checked.text;
}

}  // namespace
}  // namespace podjail::cli
