#include "cli/container/json_member.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(JsonMember, IsNothingWhereThereIsNone) {
  const nlohmann::json object{{"a", "text"}, {"b", 1}};
  EXPECT_EQ(text_of(member(object, "a")), "text");
  EXPECT_TRUE(member(object, "c").is_null());
  EXPECT_TRUE(member(member(object, "a"), "b").is_null());
  EXPECT_EQ(text_of(member(object, "b")), "");
}

}  // namespace
}  // namespace podjail::cli
