#include "cli/suggest/suggestion.h"

#include <gtest/gtest.h>

#include "tests/unit/cli/suggest/seen.h"

namespace podjail::cli {
namespace {

TEST(Suggestion, HasRegistriesAndTheRestByPath) {
  const auto made = make_suggestion(seen({{.url = "https://a.test/x/-/x-1.0.0.tgz"},
                                          {.url = "https://a.test/x"},
                                          {.method = "PUT", .url = "https://a.test/x"}}),
                                    Merging::kVaryingParts);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->registries.size(), 1U);
  EXPECT_EQ(made->registries[0].second, 2U);
  ASSERT_EQ(made->paths.size(), 1U);
  EXPECT_EQ(made->paths[0].methods, std::set<std::string>{"PUT"});
}

TEST(Suggestion, MergesMethodsOfOneTarget) {
  const auto made = make_suggestion(
      seen({{.more = R"(,"bytes_sent":1)"}, {.method = "POST", .more = R"(,"bytes_sent":9)"}}),
      Merging::kVaryingParts);
  ASSERT_EQ(made->paths.size(), 1U);
  EXPECT_EQ(made->paths[0].methods, (std::set<std::string>{"GET", "POST"}));
  EXPECT_EQ(made->paths[0].most_sent, 9U);
  EXPECT_EQ(made->paths[0].target.requests, 2U);
}

TEST(Suggestion, KnowsRegistriesNotWhereEveryPathIsKept) {
  const auto made = make_suggestion(seen({{.url = "https://a.test/x/-/x-1.0.0.tgz"}}), Merging::kNone);
  EXPECT_TRUE(made->registries.empty());
  EXPECT_EQ(made->paths.size(), 1U);
}

TEST(Suggestion, PartsQueriesThatTheLogDoesNotHold) {
  const auto made = make_suggestion(
      seen({{.url = "https://a.test/x?…"}, {.url = "https://a.test/x"}, {.url = "https://a.test/x?a%2Fb"}}),
      Merging::kVaryingParts);
  ASSERT_EQ(made->paths.size(), 3U);
  int any = 0;
  for (const auto& path : made->paths) any += path.query == PathRule::Query::kAny ? 1 : 0;
  EXPECT_EQ(any, 1);
}

}  // namespace
}  // namespace podjail::cli
