#include "cli/suggest/rule_text.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

RegistryRule rule(std::string shape) {
  RegistryRule made;
  made.shape = std::move(shape);
  made.scheme = "https";
  made.port = 443;
  made.hosts = {"a.test"};
  return made;
}

TEST(RuleText, NamesOnlyWhatIsNotUsual) {
  EXPECT_EQ(rule_call(rule("npm")), R"(npm({ hosts: ["a.test"] }))");
  auto one = rule("go");
  one.sumdb = "sum.test";
  one.names = {"example.org", "a\"b"};
  EXPECT_EQ(rule_call(one),
            R"(go({ hosts: ["a.test"], sumdb: "sum.test", modules: ["a\"b", "example.org"] }))");
}

TEST(RuleText, ImportsWhatIsUsedOnce) {
  EXPECT_EQ(rule_imports({rule("npm"), rule("git"), rule("npm"), rule("oci")}),
            "import { git } from \"podjail:git\";\nimport { npm, oci } from \"podjail:registries\";\n");
  EXPECT_EQ(rule_imports({}), "");
}

}  // namespace
}  // namespace podjail::cli
