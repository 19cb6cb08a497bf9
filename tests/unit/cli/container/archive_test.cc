#include "cli/container/archive.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

constexpr std::size_t kPlenty = 65536;

TEST(Archive, IsReadAsItWasWritten) {
  const std::string contents(1000, 'x');
  EXPECT_EQ(first_file_of(write_archive({{"a/b", contents}}), kPlenty).value(), contents);
}

TEST(Archive, HasTheFieldsThatTarReads) {
  const auto archive = write_archive({{"name", "text"}});
  EXPECT_EQ(archive.size(), 4 * 512U);
  EXPECT_EQ(archive.substr(0, 5), std::string("name\0", 5));
  EXPECT_EQ(archive.substr(100, 8), std::string("0000644\0", 8));
  EXPECT_EQ(archive.substr(257, 8), std::string("ustar\00000", 8));
  unsigned sum = 8 * ' ';
  for (std::size_t i = 0; i < 512; ++i)
    sum += i >= 148 && i < 156 ? 0 : static_cast<unsigned char>(archive[i]);
  EXPECT_EQ(std::stoul(archive.substr(148, 6), nullptr, 8), sum);
}

TEST(Archive, GivesTheFirstRegularFileAndPassesOverWhatIsNone) {
  auto archive = write_archive({{"folder", ""}, {"file", "second"}});
  archive[156] = '5';  // a directory
  EXPECT_EQ(first_file_of(archive, kPlenty).value(), "second");
  archive[156] = '2';  // a link
  archive[2 * 512 - 512 + 156] = '2';
  EXPECT_EQ(first_file_of(archive.substr(0, 512) + std::string(1024, '\0'), kPlenty).value(), std::nullopt);
}

TEST(Archive, ThatIsEmptyHasNoFile) {
  EXPECT_EQ(first_file_of("", kPlenty).value(), std::nullopt);
  EXPECT_EQ(first_file_of(write_archive({}), kPlenty).value(), std::nullopt);
}

TEST(Archive, ThatEndsTooEarlyOrIsNoneIsRefused) {
  const auto archive = write_archive({{"name", std::string(600, 'x')}});
  EXPECT_FALSE(first_file_of(archive.substr(0, 1000), kPlenty));
  EXPECT_FALSE(first_file_of(std::string(512, 'a'), kPlenty));
  auto negative = archive;
  negative[124] = '-';
  EXPECT_FALSE(first_file_of(negative, kPlenty));
  EXPECT_EQ(first_file_of(archive, 599).error().kind(), ErrorKind::kExhausted);
}

}  // namespace
}  // namespace podjail::cli
