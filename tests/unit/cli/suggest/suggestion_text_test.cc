#include "cli/suggest/suggestion_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PathRule path(std::string target, std::uint64_t requests = 1) {
  PathRule rule;
  rule.place = {"https", "a.test", 443};
  rule.methods = {"GET"};
  rule.target = {TargetPattern::Form::kExact, target, requests, target, {}};
  return rule;
}

TEST(SuggestionText, SaysWhatEachLineIsFor) {
  auto pattern = path("\\/b\\/[0-9]{1,3}", 4);
  pattern.target.form = TargetPattern::Form::kPattern;
  pattern.target.example = "/b/17";
  const auto text = write_suggestion({{}, {path("/x"), pattern}}, {}).text;
  EXPECT_THAT(text, HasSubstr(R"({ methods: ["GET"], target: "/x" }, // 1 request)"));
  EXPECT_THAT(
      text, HasSubstr(R"({ methods: ["GET"], target: /^\/b\/[0-9]{1,3}$/ }, // 4 requests, such as /b/17)"));
  EXPECT_THAT(text, Not(HasSubstr("import")));
}

TEST(SuggestionText, GrantsWhatTheRequestsNeeded) {
  auto rule = path("/a%2Fb");
  rule.most_sent = 5000;
  rule.query = PathRule::Query::kAny;
  rule.upgrades = Evidence::Upgrades::kYes;
  const auto text = write_suggestion({{}, {rule}}, {}).text;
  EXPECT_THAT(text, HasSubstr("anyQuery: true, maxBytes: 32768, encodedSlash: true, tunnel: true"));
  EXPECT_THAT(text, HasSubstr("r.header(\"upgrade\")"));
  EXPECT_THAT(write_suggestion({{}, {path("/x")}}, {}).text, Not(HasSubstr("header")));
}

TEST(SuggestionText, KeepsCommentsInTheirLine) {
  ToldLines told;
  told.count("PUT https://a.test/\nexport const x = 1; //\u2028 */");
  SuggestionNotes notes;
  notes.told = {{"Not allowed:", &told}};
  EXPECT_THAT(write_suggestion({}, notes).text,
              HasSubstr("//   1 x PUT https://a.test/\\u{a}export const x = 1; //\\u{2028} */\n"));
}

TEST(SuggestionText, LeavesOutTheRarestWhereOneFileCannotHoldAll) {
  Suggestion suggestion;
  for (std::uint64_t i = 0; i < 300; ++i)
    suggestion.paths.push_back(path("/" + std::string(1000, 'x') + std::to_string(i), i));
  const auto written = write_suggestion(suggestion, {});
  EXPECT_LT(written.text.size(), policy::kMaxPolicyBytes);
  ASSERT_FALSE(written.left_out.empty());
  EXPECT_THAT(written.left_out, ::testing::Contains(0U));
  EXPECT_THAT(written.left_out, ::testing::Not(::testing::Contains(299U)));
}

}  // namespace
}  // namespace podjail::cli
