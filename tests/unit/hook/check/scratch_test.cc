#include "hook/check/scratch.h"

#include <gmock/gmock.h>

#include "hook/bundle.h"
#include "hook/gate.h"
#include "tests/unit/hook/bundle_of.h"
#include "tests/unit/hook/runtime/temporary_folder.h"

namespace podjail::check {
namespace {

class ScratchTest : public runtime::TemporaryFolder {
 protected:
  Result<Scratch> make() const { return Scratch::make(path("run"), put("pause", "a program")); }
};

TEST_F(ScratchTest, HasTheProgramAndAConfigJsonForIt) {
  const auto scratch = make();
  ASSERT_TRUE(scratch) << scratch.error().message();
  const auto& parts = scratch->parts();
  EXPECT_THAT(parts.root, testing::StartsWith(path("run") + "/" + parts.name));
  EXPECT_TRUE(std::filesystem::is_regular_file(parts.root + kPausePath));
  EXPECT_GT(std::filesystem::file_size(parts.archive), 1024U);
  std::stringstream text;
  text << std::ifstream(parts.bundle + "/config.json").rdbuf();
  const auto bundle = hook::parse_bundle(text.str());
  ASSERT_TRUE(bundle) << bundle.error().message();
  EXPECT_EQ(bundle->root.path, parts.root);
  EXPECT_EQ(hook::objection_to({*bundle, {}, hook::facts_for(*bundle)}), std::nullopt)
      << "the gate would refuse what is to be looked at";
}

TEST_F(ScratchTest, IsGoneWithTheObject) {
  std::string root;
  {
    auto first = make();
    const auto moved = std::move(*first);
    root = moved.parts().root;
    EXPECT_TRUE(std::filesystem::exists(root));
  }
  EXPECT_FALSE(std::filesystem::exists(root));
  EXPECT_TRUE(std::filesystem::is_empty(path("run")));
}

TEST_F(ScratchTest, NoTwoHaveTheSameName) {
  EXPECT_NE(make()->parts().name, make()->parts().name);
}

TEST_F(ScratchTest, WithoutTheProgramNothingIsMade) {
  const auto scratch = Scratch::make(path("run"), path("nothing"));
  ASSERT_FALSE(scratch);
  EXPECT_EQ(scratch.error().kind(), ErrorKind::kNotFound);
  EXPECT_TRUE(std::filesystem::is_empty(path("run")));
}

}  // namespace
}  // namespace podjail::check
