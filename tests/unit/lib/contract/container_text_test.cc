#include "lib/contract/container_text.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::contract {
namespace {

TEST(ContainerText, NamesAndIdsAreWhatRuntimesGive) {
  for (const std::string text : {"build", "a", "0", "my_build.1", "k8s-2+x", "4f2aB"})
    EXPECT_TRUE(is_container_text(text)) << text;
}

TEST(ContainerText, NothingElseIsOne) {
  for (const std::string text :
       {"", ".a", "-a", "_a", "a b", "a\n", "a/b", "a\"b", "\xc3\xa4", "a:b", "a\x7f"}) {
    EXPECT_FALSE(is_container_text(text)) << text;
  }
  EXPECT_FALSE(is_container_text(std::string("a\0b", 3)));
}

TEST(ContainerText, IsBounded) {
  EXPECT_TRUE(is_container_text(std::string(kMaxContainerText, 'a')));
  EXPECT_FALSE(is_container_text(std::string(kMaxContainerText + 1, 'a')));
}

}  // namespace
}  // namespace podjail::contract
