#include "lib/policy/tags.h"

#include <gtest/gtest.h>

namespace podjail::policy {
namespace {

TEST(Tags, KeepTheFirstOfAName) {
  Tags tags{{"team", "a"}};
  merge_tags(tags, {{"team", "b"}, {"ticket", "1"}});
  EXPECT_EQ(tags, (Tags{{"team", "a"}, {"ticket", "1"}}));
}

TEST(Tags, StopAtTheirMost) {
  Tags tags;
  for (int i = 0; i < 20; ++i) merge_tags(tags, {{"n" + std::to_string(i), "v"}});
  EXPECT_EQ(tags.size(), kMaxTags);
  EXPECT_EQ(tags.back().name, "n7");
}

}  // namespace
}  // namespace podjail::policy
