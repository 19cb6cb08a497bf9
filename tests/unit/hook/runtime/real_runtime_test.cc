#include "hook/runtime/real_runtime.h"

#include <algorithm>

#include "tests/unit/hook/runtime/temporary_folder.h"

namespace podjail::runtime {
namespace {

class RealRuntime : public TemporaryFolder {
 protected:
  Result<std::string> find(const std::string& configured) const {
    const std::vector<std::string> directories = {path("one"), path("two")};
    return find_runtime(configured, directories, path("self"));
  }
  void SetUp() override {
    TemporaryFolder::SetUp();
    put_program("self");
  }
};

TEST_F(RealRuntime, TheConfiguredOneIsTaken) {
  put_program("one/runc");
  EXPECT_EQ(*find(put_program("mine")), path("mine"));
}

TEST_F(RealRuntime, RuncComesBeforeCrunAndTheFirstDirectoryBeforeTheSecond) {
  put_program("two/crun");
  EXPECT_EQ(*find(""), path("two/crun"));
  put_program("one/crun");
  EXPECT_EQ(*find(""), path("one/crun"));
  put_program("two/runc");
  EXPECT_EQ(*find(""), path("two/runc"));
}

TEST_F(RealRuntime, WhatCannotBeExecutedIsNoRuntime) {
  put("one/runc", "");
  std::filesystem::create_directories(folder_ / "two/runc");
  const auto found = find("");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind(), ErrorKind::kRefused);
  EXPECT_NE(find(path("one/runc")).error().message().find("can be executed"), std::string::npos);
  EXPECT_NE(find(path("none")).error().message().find("can be executed"), std::string::npos);
}

TEST_F(RealRuntime, TheWrapperUnderAnyNameIsRefused) {
  std::filesystem::create_directories(folder_ / "one");
  std::filesystem::create_symlink(path("self"), path("one/runc"));
  std::filesystem::create_hard_link(path("self"), path("hard"));
  for (const auto& configured : {std::string(), path("self"), path("hard"), path("one/runc")}) {
    const auto found = find(configured);
    ASSERT_FALSE(found) << configured;
    EXPECT_NE(found.error().message().find("podjail-runtime itself"), std::string::npos);
  }
}

TEST_F(RealRuntime, EveryDirectoryThatIsSearchedIsAbsolute) {
  const auto directories = runtime_directories();
  EXPECT_FALSE(directories.empty());
  EXPECT_TRUE(std::all_of(directories.begin(), directories.end(),
                          [](const std::string& directory) { return directory.starts_with('/'); }));
}

}  // namespace
}  // namespace podjail::runtime
