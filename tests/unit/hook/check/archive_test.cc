#include "hook/check/archive.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace podjail::check {
namespace {

TEST(Archive, IsWholeBlocksAndEndsWithTwoEmptyOnes) {
  for (const std::size_t size : {0U, 1U, 511U, 512U, 513U, 5000U}) {
    const auto archive = archive_of_program("a", std::string(size, 'x'));
    EXPECT_EQ(archive.size(), 512 + (size + 511) / 512 * 512 + 1024) << size;
    EXPECT_EQ(archive.substr(archive.size() - 1024), std::string(1024, '\0'));
  }
}

TEST(Archive, TarReadsItsOneExecutableFile) {
  auto folder = (std::filesystem::temp_directory_path() / "podjail-archive-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  std::ofstream(folder + "/a.tar", std::ios::binary) << archive_of_program("program", "contents\0x");
  ASSERT_EQ(std::system(("tar -xf " + folder + "/a.tar -C " + folder).c_str()), 0);
  std::stringstream text;
  text << std::ifstream(folder + "/program").rdbuf();
  EXPECT_EQ(text.str(), "contents");
  const auto mode = std::filesystem::status(folder + "/program").permissions();
  EXPECT_NE(mode & std::filesystem::perms::owner_exec, std::filesystem::perms::none);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace podjail::check
