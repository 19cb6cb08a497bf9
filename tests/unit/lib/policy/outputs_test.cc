#include "lib/policy/outputs.h"

#include <gtest/gtest.h>

namespace podjail::policy {
namespace {

TEST(Outputs, AnEmptyListOfWhatIsKeptIsAnEdit) {
  EXPECT_TRUE(HeaderEdits{}.empty());
  EXPECT_FALSE(HeaderEdits{.only = {{{}}}}.empty());
  EXPECT_FALSE(HeaderEdits{.remove = {{"a"}}}.empty());
  const HeaderEdits sets{.set = {{"a", ""}}};
  EXPECT_FALSE(sets.empty());
}

}  // namespace
}  // namespace podjail::policy
