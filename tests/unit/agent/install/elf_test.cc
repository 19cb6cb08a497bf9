#include "agent/install/elf.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "lib/base/file.h"
#include "tests/unit/agent/install/elf_file.h"

namespace podjail::agent {
namespace {

const std::string kLoader = "/lib64/ld-linux.so.2";
const std::string kElsewhere = "/opt/podjail/bin/lib/ld-linux.so.2";

TEST(Elf, NamesTheLoaderAndTheLibraries) {
  const auto loading = loading_of(elf_file(kLoader, {"libmnl.so.0", "libc.so.6"}));
  ASSERT_TRUE(loading) << loading.error().message();
  EXPECT_EQ(*loading, (Loading{kLoader, {"libmnl.so.0", "libc.so.6"}}));
}

TEST(Elf, OfAStaticProgramNamesNothingAndStaysAsItIs) {
  const auto program = elf_file("", {});
  EXPECT_EQ(*loading_of(program), Loading{});
  EXPECT_EQ(*with_loader(program, kElsewhere), program);
}

TEST(Elf, HasAnotherLoaderAndAllElseAsBefore) {
  const auto program = elf_file(kLoader, {"libc.so.6"});
  const auto moved = with_loader(program, kElsewhere);
  ASSERT_TRUE(moved) << moved.error().message();
  EXPECT_EQ(*loading_of(*moved), (Loading{kElsewhere, {"libc.so.6"}}));
  EXPECT_EQ(moved->size(), program.size() + kElsewhere.size() + 1);
  const auto begin = sizeof(Elf64_Ehdr) + 3 * sizeof(Elf64_Phdr);
  EXPECT_EQ(moved->substr(begin, program.size() - begin), program.substr(begin));
  EXPECT_EQ(*loading_of(*with_loader(*moved, kLoader)), *loading_of(program)) << "and back";
}

TEST(Elf, OfARealProgramIsRead) {
  const auto self = read_file("/proc/self/exe", std::size_t{1} << 30U);
  ASSERT_TRUE(self);
  const auto loading = loading_of(*self);
  ASSERT_TRUE(loading) << loading.error().message();
  EXPECT_TRUE(loading->loader.starts_with("/lib"));
  EXPECT_NE(std::ranges::find(loading->needed, "libc.so.6"), loading->needed.end());
}

TEST(Elf, ThatIsCutOffOrNoneIsRefused) {
  const auto program = elf_file(kLoader, {"libc.so.6"});
  for (std::size_t size = 0; size < program.size(); ++size) {
    EXPECT_FALSE(loading_of(program.substr(0, size))) << size;
    EXPECT_FALSE(with_loader(program.substr(0, size), kElsewhere)) << size;
  }
  EXPECT_EQ(loading_of("#!/bin/sh\n").error().kind(), ErrorKind::kInvalid);
  auto narrow = program;
  narrow[EI_CLASS] = ELFCLASS32;
  EXPECT_FALSE(loading_of(narrow));
}

TEST(Elf, WithPlacesOutsideOfTheFileIsRefused) {
  const auto program = elf_file(kLoader, {"libc.so.6"});
  for (std::size_t i = 0; i < 3; ++i) {
    const auto at = sizeof(Elf64_Ehdr) + i * sizeof(Elf64_Phdr);
    auto far = program;
    constexpr std::uint64_t kFar = ~std::uint64_t{0} - 8;
    std::memcpy(far.data() + at + offsetof(Elf64_Phdr, p_offset), &kFar, sizeof kFar);
    EXPECT_FALSE(loading_of(far)) << i;
    auto long_one = program;
    std::memcpy(long_one.data() + at + offsetof(Elf64_Phdr, p_filesz), &kFar, sizeof kFar);
    EXPECT_FALSE(loading_of(long_one)) << i;
  }
}

TEST(Elf, WhoseNamesAreNowhereIsRefused) {
  auto program = elf_file(kLoader, {"libc.so.6"});
  const auto dynamic = sizeof(Elf64_Ehdr) + 3 * sizeof(Elf64_Phdr);
  for (const std::uint64_t name : {std::uint64_t{4096}, ~std::uint64_t{0}}) {
    std::memcpy(program.data() + dynamic + offsetof(Elf64_Dyn, d_un), &name, sizeof name);
    EXPECT_FALSE(loading_of(program)) << name;
  }
}

}  // namespace
}  // namespace podjail::agent
