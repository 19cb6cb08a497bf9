#include "cli/suggest/registry_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/suggest/rule_text.h"
#include "tests/unit/cli/suggest/seen.h"

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> rules_of(const SeenRequests& requests) {
  auto shapes = Shapes::create();
  EXPECT_TRUE(shapes);
  std::vector<std::string> calls;
  for (const auto& rule : find_registry_rules(requests, *shapes)) calls.push_back(rule_call(rule));
  return calls;
}

TEST(RegistryRules, HaveHostPortAndPrefixAsSeen) {
  EXPECT_THAT(
      rules_of(seen({{.url = "http://a.test:8080/mirror/npm/left-pad/-/left-pad-1.0.0.tgz"}})),
      ElementsAre(R"(npm({ hosts: ["a.test"], scheme: "http", port: 8080, prefix: "/mirror/npm" }))"));
}

TEST(RegistryRules, JoinAnIndexAndItsFiles) {
  EXPECT_THAT(rules_of(seen({{.url = "https://index.test/simple/a/"},
                             {.url = "https://files.test/packages/a1/a-1.0-py3-none-any.whl"}})),
              ElementsAre(R"(pypi({ hosts: ["index.test"], files: ["files.test"] }))"));
}

TEST(RegistryRules, OfCratesFollowAnIndexThatKeepsItsFilesFarBelow) {
  EXPECT_THAT(
      rules_of(seen({{.url = "https://a.test/ei/th/either"},
                     {.url = "https://a.test/artifactory/api/cargo/name/v1/crates/either/1.0.0/download"}})),
      ElementsAre(R"(crates({ hosts: ["a.test"] }))",
                  R"(crates({ hosts: ["a.test"], prefix: "/artifactory/api/cargo/name/v1" }))"));
}

TEST(RegistryRules, JoinARegistryAndWhoIssuesItsTokens) {
  EXPECT_THAT(
      rules_of(seen({{.url = "https://images.test/v2/team/app/manifests/1"},
                     {.url = "https://auth.test/token?scope=repository:team/app:pull"}})),
      ElementsAre(R"(oci({ hosts: ["images.test"], tokens: ["auth.test"], repositories: ["team/app"] }))"));
}

TEST(RegistryRules, AreSeveralWhereOneHostHasSeveral) {
  EXPECT_THAT(rules_of(seen({{.url = "https://a.test/npm/x/-/x-1.0.0.tgz"},
                             {.url = "https://a.test/debian/dists/sid/InRelease"},
                             {.url = "https://a.test/npm2/x/-/x-1.0.0.tgz"}})),
              ElementsAre(R"(npm({ hosts: ["a.test"], prefix: "/npm" }))",
                          R"(npm({ hosts: ["a.test"], prefix: "/npm2" }))",
                          R"(debian({ hosts: ["a.test"], prefix: "/debian", suites: ["sid"] }))"));
}

TEST(RegistryRules, AreOneWhereOnlyHostsDiffer) {
  EXPECT_THAT(
      rules_of(seen({{.url = "https://a.test/x/-/x-1.0.0.tgz"}, {.url = "https://b.test/x/-/x-1.0.0.tgz"}})),
      ElementsAre(R"(npm({ hosts: ["a.test", "b.test"] }))"));
}

TEST(RegistryRules, OfGitNameRepositoriesAndNeedAFetch) {
  const LogLine fetch{.method = "POST", .url = "https://git.test/a/b.git/git-upload-pack"};
  EXPECT_THAT(rules_of(seen({fetch})),
              ElementsAre(R"(git({ hosts: ["git.test"], repositories: ["/a/b.git"] }))"));
  EXPECT_THAT(rules_of(seen({{.url = "https://git.test/a/b.git/info/refs?…"}})), ElementsAre());
}

TEST(RegistryRules, GrantAuditsThatWereSeen) {
  EXPECT_THAT(rules_of(seen({{.url = "https://a.test/x/-/x-1.0.0.tgz"},
                             {.method = "POST", .url = "https://a.test/-/npm/v1/security/advisories/bulk"}})),
              ElementsAre(R"(npm({ hosts: ["a.test"], audit: true }))"));
}

TEST(RegistryRules, AreNoneForServersOfOtherKinds) {
  EXPECT_THAT(rules_of(seen({{.url = "https://a.test/health"}, {.url = "https://a.test/v1/x"}})),
              ElementsAre());
}

TEST(RegistryRules, TakeARedactedQueryForReading) {
  const auto requests = seen({{.url = "https://git.test/a/b.git/info/refs?…"}});
  EXPECT_EQ(likely_query(requests.all().begin()->first, {}), "service=git-upload-pack");
}

}  // namespace
}  // namespace podjail::cli
