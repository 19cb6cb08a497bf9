#include "cli/doctor/elf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/file.h"
#include "tests/unit/cli/doctor/elf_builder.h"

namespace podjail::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(Elf, TellsLibrariesAndFolders) {
  const auto needs =
      read_elf_needs(elf_file({{1, "libssl.so.3"}, {29, "$ORIGIN/../lib:/opt/lib"}, {1, "libc.so.6"}}));
  ASSERT_TRUE(needs) << needs.error().message();
  EXPECT_THAT(needs->libraries, ElementsAre("libssl.so.3", "libc.so.6"));
  EXPECT_THAT(needs->folders, ElementsAre("$ORIGIN/../lib", "/opt/lib"));
}

TEST(Elf, IsReadOfRealPrograms) {
  const auto self = read_file("/proc/self/exe", std::size_t{1} << 30U);
  ASSERT_TRUE(self);
  EXPECT_THAT(read_elf_needs(*self)->libraries, Contains("libc.so.6"));
}

TEST(Elf, IsRefusedCutAnywhereAndNeverReadBeyondItsEnd) {
  const auto whole = elf_file({{1, "libssl.so.3"}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto needs = read_elf_needs(whole.substr(0, size));
    if (needs) {
      EXPECT_TRUE(needs->libraries.empty() || needs->libraries.front() == "libssl.so.3");
    }
  }
}

TEST(Elf, IsRefusedWhereItLies) {
  EXPECT_FALSE(read_elf_needs("#!/bin/sh"));
  const auto whole = elf_file({{1, "libssl.so.3"}});
  for (const auto& [at, value, size] :
       std::vector<std::tuple<std::size_t, std::uint64_t, std::size_t>>{{5, 2, 1},
                                                                        {4, 7, 1},
                                                                        {32, UINT64_MAX - 3, 8},
                                                                        {56, 60000, 2},
                                                                        {264, UINT64_MAX, 8},
                                                                        {64 + 56 + 8, UINT64_MAX - 7, 8}}) {
    auto wrong = whole;
    put(wrong, at, value, size);
    EXPECT_FALSE(read_elf_needs(wrong)) << at;
  }
  std::vector<std::pair<std::uint64_t, std::string>> many(501, {1, "x"});
  EXPECT_FALSE(read_elf_needs(elf_file(many)));
}

TEST(Elf, NeedsNothingWithoutADynamicSection) {
  auto file = elf_file({{1, "libssl.so.3"}});
  put(file, 56, 1, 2);
  EXPECT_TRUE(read_elf_needs(file)->libraries.empty());
}

}  // namespace
}  // namespace podjail::cli
