#include "cli/serve/private_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "lib/base/file.h"

namespace podjail::cli {
namespace {

TEST(PrivateDirectory, IsNobodyElsesAndGoesWithItsOwner) {
  std::string path;
  {
    const auto directory = PrivateDirectory::create(std::nullopt);
    ASSERT_TRUE(directory);
    path = directory->path();
    struct stat facts {};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0700U);
    EXPECT_EQ(facts.st_uid, ::geteuid());
    const auto within = directory->make("policies", std::nullopt);
    ASSERT_TRUE(within);
    ASSERT_TRUE(write_file_atomically(*within + "/a.js", "true", 0600));
    EXPECT_FALSE(directory->make("policies", std::nullopt));  // it is there
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(PrivateDirectory, EachIsAnother) {
  const auto one = PrivateDirectory::create(std::nullopt);
  const auto other = PrivateDirectory::create(std::nullopt);
  EXPECT_NE(one->path(), other->path());
}

}  // namespace
}  // namespace podjail::cli
