#include "cli/init/repository_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Client git(const std::vector<std::string>& urls) {
  Client made{"git", "its settings", {}, {}};
  for (const auto& url : urls) made.registries.push_back({*ConfiguredUrl::parse(url), "x\n:1"});
  return made;
}

TEST(RepositoryRules, NameHostPortAndRepository) {
  EXPECT_THAT(
      make_repository_rules(git({"https://a.test:8443/team/app.git/"})),
      HasSubstr(
          R"(  git({ scheme: "https", hosts: ["a.test"], port: 8443, repositories: ["/team/app.git"] }), // git)"));
}

TEST(RepositoryRules, AreNoneWhereNothingIsConfigured) {
  EXPECT_EQ(make_repository_rules(git({})), "");
}

TEST(RepositoryRules, PassOverWhatIsNoRepository) {
  const auto text =
      make_repository_rules(git({"https://a.test/", "https://a.test/-/x", "https://a.test/a+b"}));
  EXPECT_THAT(text, HasSubstr("  // git: passed over"));
  EXPECT_THAT(text, Not(HasSubstr("git({")));
  EXPECT_THAT(text, Not(HasSubstr("x\n:1")));
}

}  // namespace
}  // namespace podjail::cli
