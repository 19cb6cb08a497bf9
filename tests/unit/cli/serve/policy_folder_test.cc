#include "cli/serve/policy_folder.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "lib/base/file.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PolicyFolderTest : public ::testing::Test {
 protected:
  PolicyFolderTest() { std::filesystem::create_directory(own_); }
  PolicyFolder folder(const std::vector<std::string>& paths,
                      const std::optional<std::string>& expression = {}) {
    auto made = PolicyFolder::create(own_, paths, expression);
    EXPECT_TRUE(made) << (made ? "" : made.error().message());
    return std::move(*made);
  }
  std::string copied(const std::string& name) const {
    return read_file(own_ + "/" + name, 65536).value_or("-");
  }
  void pass() { now_ += PolicyFolder::kSettle; }

  const Scratch scratch_;
  const std::string own_ = scratch_.path() + "/own";
  PolicyFolder::Time now_{};
};

TEST_F(PolicyFolderTest, FilesAndTheExpressionAreCopiedAndDirectoriesAreNot) {
  const auto file = scratch_.write("rules.js", "true");
  const auto other = scratch_.write("rules", "false");
  scratch_.write("more/a.js", "true");
  std::filesystem::rename(other, scratch_.path() + "/other");
  const auto made =
      folder({file, scratch_.path() + "/other", scratch_.path() + "/more/"}, "r.host === 'a.test'");
  EXPECT_THAT(made.directories(), ElementsAre(own_, scratch_.path() + "/more/"));
  EXPECT_EQ(copied("rules.js"), "true");
  EXPECT_EQ(copied("other.js"), "false");
  EXPECT_EQ(copied("js.js"), "r.host === 'a.test'");
}

TEST_F(PolicyFolderTest, AChangeIsCopiedOnceItHasSettled) {
  const auto file = scratch_.write("rules.js", "false");
  auto made = folder({file});
  scratch_.write("rules.js", "");
  EXPECT_TRUE(made.refresh(now_));
  EXPECT_EQ(copied("rules.js"), "false");  // perhaps it is being written
  scratch_.write("rules.js", "true");
  pass();
  EXPECT_TRUE(made.refresh(now_));
  EXPECT_EQ(copied("rules.js"), "false");
  pass();
  EXPECT_TRUE(made.refresh(now_));
  EXPECT_EQ(copied("rules.js"), "true");
}

TEST_F(PolicyFolderTest, AFileThatIsGoneKeepsItsContentsAndIsToldOnce) {
  const auto file = scratch_.write("rules.js", "true");
  auto made = folder({file});
  std::filesystem::remove(file);
  EXPECT_FALSE(made.refresh(now_));
  pass();
  EXPECT_TRUE(made.refresh(now_));
  EXPECT_EQ(copied("rules.js"), "true");
}

TEST_F(PolicyFolderTest, WhatCannotBeAPolicyIsRefused) {
  const auto refused = [&](const std::vector<std::string>& paths) {
    const auto made = PolicyFolder::create(own_, paths, "true");
    return made ? std::string() : made.error().message();
  };
  EXPECT_THAT(refused({scratch_.path() + "/none.js"}), HasSubstr("no such file"));
  EXPECT_THAT(refused({scratch_.write("a_test.js", "true")}), HasSubstr("no policy"));
  EXPECT_THAT(refused({scratch_.write(".hidden.js", "true")}), HasSubstr("no policy"));
  EXPECT_THAT(refused({scratch_.write("a.shadow.js", "true")}), HasSubstr("no policy"));
  EXPECT_THAT(refused({scratch_.write("one/a.js", "true"), scratch_.write("two/a.js", "true")}),
              HasSubstr("same name"));
  EXPECT_THAT(refused({scratch_.write("js.js", "true")}), HasSubstr("js.js"));
}

}  // namespace
}  // namespace podjail::cli
