#include "cli/suggest/addition.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

TEST(Addition, IsADiffOfAFileThatIsNotThereYet) {
  EXPECT_EQ(diff_of_addition("policies/suggested.js", "one\n\nthree\n"),
            "diff --git a/policies/suggested.js b/policies/suggested.js\n"
            "new file mode 100644\n"
            "--- /dev/null\n"
            "+++ b/policies/suggested.js\n"
            "@@ -0,0 +1,3 @@\n"
            "+one\n"
            "+\n"
            "+three\n");
}

TEST(Addition, OfAPathOfTheWholeMachineIsRelativeToItsRoot) {
  EXPECT_NE(diff_of_addition("/etc/x.js", "one\n").find("+++ b/etc/x.js\n"), std::string::npos);
}

TEST(Addition, BelongsIntoTheFirstFolderElseBesideTheFirstFile) {
  const Scratch scratch;
  const auto file = scratch.write("file/a.js", "true");
  scratch.write("folder/b.js", "true");
  EXPECT_EQ(place_of_addition({file}), scratch.path() + "/file/suggested.js");
  EXPECT_EQ(place_of_addition({file, scratch.path() + "/folder"}), scratch.path() + "/folder/suggested.js");
  EXPECT_EQ(place_of_addition({scratch.path() + "/folder/"}), scratch.path() + "/folder/suggested.js");
  EXPECT_EQ(place_of_addition({"a.js"}), "suggested.js");
}

TEST(Addition, TakesANameThatNothingHas) {
  const Scratch scratch;
  scratch.write("suggested.js", "true");
  std::filesystem::create_symlink("nowhere", scratch.path() + "/suggested-2.js");
  EXPECT_EQ(place_of_addition({scratch.path()}), scratch.path() + "/suggested-3.js");
}

}  // namespace
}  // namespace podjail::cli
