#include "hook/runtime/config_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/hook/runtime/temporary_folder.h"

namespace podjail::runtime {
namespace {

class BundleFile : public TemporaryFolder {
 protected:
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }
  std::string refusal() const {
    const auto file = ConfigFile::open(folder_.string());
    return file ? "" : file.error().message();
  }
};

TEST_F(BundleFile, IsReadAndReplacedWithItsOwnerAndMode) {
  const auto config = put("config.json", "old");
  ASSERT_EQ(::chmod(config.c_str(), 0640), 0);
  ASSERT_EQ(::chown(config.c_str(), 1234, 2345), 0) << "this test needs root";
  const auto file = ConfigFile::open(folder_.string());
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->contents(), "old");
  ASSERT_TRUE(file->replace("new"));
  struct stat facts {};
  ASSERT_EQ(::stat(config.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777, 0640U);
  EXPECT_EQ(facts.st_uid, 1234U);
  EXPECT_EQ(facts.st_gid, 2345U);
  EXPECT_EQ(contents("config.json"), "new");
  EXPECT_EQ(files(), 1U);
}

TEST_F(BundleFile, WhoHasTheOldOneOpenReadsItToItsEnd) {
  std::ifstream reader(put("config.json", "old"));
  ASSERT_TRUE(ConfigFile::open(folder_.string())->replace("new"));
  std::string read;
  reader >> read;
  EXPECT_EQ(read, "old");
}

TEST_F(BundleFile, AHardLinkElsewhereKeepsItsContents) {
  std::filesystem::create_hard_link(put("config.json", "old"), path("other"));
  ASSERT_TRUE(ConfigFile::open(folder_.string())->replace("new"));
  EXPECT_EQ(contents("other"), "old");
}

TEST_F(BundleFile, ASymbolicLinkIsRefusedAndItsTargetUntouched) {
  std::filesystem::create_symlink(put("victim", "{}"), path("config.json"));
  EXPECT_NE(refusal().find("symbolic link"), std::string::npos);
  EXPECT_EQ(contents("victim"), "{}");
}

TEST_F(BundleFile, AnythingButARegularFileIsRefused) {
  EXPECT_NE(refusal(), "") << "none";
  ASSERT_EQ(::mkfifo(path("config.json").c_str(), 0600), 0);
  EXPECT_NE(refusal().find("not a regular file"), std::string::npos);
  std::filesystem::remove(path("config.json"));
  std::filesystem::create_directory(path("config.json"));
  EXPECT_NE(refusal().find("not a regular file"), std::string::npos);
}

TEST_F(BundleFile, AnEndlessOneIsNotRead) {
  put("config.json", std::string((2 << 20) + 1, ' '));
  EXPECT_NE(refusal().find("longer than"), std::string::npos);
}

TEST_F(BundleFile, ABundleThatIsNoDirectoryIsNotRead) {
  EXPECT_FALSE(ConfigFile::open(put("file", "")));
  EXPECT_FALSE(ConfigFile::open(path("none")));
}

TEST_F(BundleFile, WhatCannotBeWrittenLeavesTheOldOne) {
  put("config.json", "old");
  const auto file = ConfigFile::open(folder_.string());
  // The temporary file's name is taken: by a link, which is not followed.
  std::filesystem::create_symlink(put("victim", "untouched"),
                                  path(".config.json.podjail-" + std::to_string(::getpid())));
  EXPECT_FALSE(file->replace("new"));
  EXPECT_EQ(contents("config.json"), "old");
  EXPECT_EQ(contents("victim"), "untouched");
}

}  // namespace
}  // namespace podjail::runtime
