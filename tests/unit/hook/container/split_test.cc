#include "hook/container/split.h"

#include <gtest/gtest.h>

namespace podjail::container {
namespace {

TEST(Split, EmptyPartsAreLeftOut) {
  EXPECT_EQ(split("/a//b/", '/'), (std::vector<std::string_view>{"a", "b"}));
  EXPECT_EQ(split("a", '/'), (std::vector<std::string_view>{"a"}));
  EXPECT_TRUE(split("", '/').empty());
  EXPECT_TRUE(split("//", '/').empty());
}

}  // namespace
}  // namespace podjail::container
