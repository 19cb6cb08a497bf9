#include "cli/suggest/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/suggest/seen.h"

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

RegistryRule npm_of(std::string container) {
  RegistryRule rule;
  rule.container = std::move(container);
  rule.shape = "npm";
  rule.scheme = "https";
  rule.port = 443;
  rule.hosts = {"a.test"};
  return rule;
}

TEST(Coverage, IsWhatTheRulesAllow) {
  const auto requests = seen({{.url = "https://a.test/left-pad"},
                              {.url = "https://a.test/left-pad"},
                              {.method = "PUT", .url = "https://a.test/left-pad"},
                              {.url = "https://b.test/left-pad"}});
  const auto coverage = find_coverage({npm_of("")}, requests);
  ASSERT_TRUE(coverage);
  EXPECT_THAT(coverage->requests, ElementsAre(2));
  ASSERT_EQ(coverage->covered.size(), 1U);
  EXPECT_EQ((*coverage->covered.begin())->url(), "https://a.test/left-pad");
}

TEST(Coverage, IsOfTheContainerOfTheRule) {
  const auto requests =
      seen({{.url = "https://a.test/x", .container = "one"}, {.url = "https://a.test/x", .container = "two"}},
           SeenRequests::Containers::kApart);
  EXPECT_THAT(find_coverage({npm_of("two"), npm_of("three")}, requests)->requests, ElementsAre(1, 0));
}

TEST(Coverage, FailsWhereRulesDoNotLoad) {
  auto rule = npm_of("");
  rule.hosts = {"not a host"};
  EXPECT_FALSE(find_coverage({rule}, SeenRequests()));
}

}  // namespace
}  // namespace podjail::cli
