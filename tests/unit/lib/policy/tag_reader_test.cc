#include "lib/policy/tag_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(TagReader, TakesPlainStringsOfAnAllowAndADeny) {
  EXPECT_EQ(judge("allow({tags: {team: 'x', ticket_1: ''}})").tags, (Tags{{"team", "x"}, {"ticket_1", ""}}));
  EXPECT_EQ(judge("({allow: true, tags: {team: 'x'}})").tags, (Tags{{"team", "x"}}));
  EXPECT_EQ(judge("({allow: {max_tx_bytes: 5}, tags: {team: 'x'}})").tags, (Tags{{"team", "x"}}));
  const auto denied = judge("deny('no', {tags: {rule: 'publish'}})");
  EXPECT_EQ(denied.reason, Reason::kPolicyDenied);
  EXPECT_EQ(denied.message, "no");
  EXPECT_EQ(denied.tags, (Tags{{"rule", "publish"}}));
  EXPECT_EQ(judge("deny(undefined, {tags: {rule: 'x'}})").tags, (Tags{{"rule", "x"}}));
  EXPECT_TRUE(judge("allow()").tags.empty());
  EXPECT_TRUE(judge("allow({tags: {}})").tags.empty());
}

TEST(TagReader, TakesAsManyAndAsLongAsAllowed) {
  EXPECT_EQ(
      judge("const t = {}; for (let i = 0; i < 8; i += 1) t['n' + i] = 'v'; allow({tags: t})").tags.size(),
      kMaxTags);
  EXPECT_EQ(judge("allow({tags: {['n'.repeat(32)]: '~'.repeat(64)}})").tags.front().value.size(),
            kMaxTagValue);
}

TEST(TagReader, RefusesWhatIsNotAsItShouldBe) {
  for (const char* tags : {"1",
                           "null",
                           "undefined",
                           "'team=x'",
                           "[]",
                           "['x']",
                           "({0: 'x'})",
                           "({team: 1})",
                           "({team: null})",
                           "({Team: 'x'})",
                           "({'': 'x'})",
                           "({'te am': 'x'})",
                           "({'a-b': 'x'})",
                           "({['n'.repeat(33)]: 'x'})",
                           "({team: 'x'.repeat(65)})",
                           "({team: 'x\\n'})",
                           "({team: '\\x7f'})",
                           "({team: '\\u00e9'})",
                           "({team: '\\u4e2d'})",
                           "({[Symbol()]: 'x'})",
                           "({get team() { return 'x'; }})",
                           "(() => 'x')",
                           "Promise.resolve({})",
                           "new String('x')",
                           "({team: new String('x')})",
                           "Object.fromEntries([...Array(9).keys()].map((i) => ['n' + i, 'v']))",
                           "Object.defineProperty({}, 'team', {get() { return 'x'; }})"}) {
    const auto text = std::string("({allow: true, tags: ") + tags + "})";
    EXPECT_EQ(reason_of(text), "policy_result") << text;
    EXPECT_EQ(reason_of(std::string("({allow: false, tags: ") + tags + "})"), "policy_result") << tags;
  }
  EXPECT_EQ(reason_of("({allow: true, get tags() { return {}; }})"), "policy_result");
}

TEST(TagReader, IgnoresWhatIsInherited) {
  EXPECT_TRUE(judge("Object.assign(Object.create({tags: {team: 'x'}}), {allow: true})").tags.empty());
  EXPECT_TRUE(judge("({allow: true, tags: Object.create({team: 'x'})})").tags.empty());
}

TEST(TagReader, ReadsTextThatIsJoinedOfPieces) {
  EXPECT_EQ(judge("const half = 'abcdefghijklmnop'; allow({tags: {team: half + r.host + half}})")
                .tags.front()
                .value,
            "abcdefghijklmnopexample.testabcdefghijklmnop");
}

}  // namespace
}  // namespace podjail::policy
