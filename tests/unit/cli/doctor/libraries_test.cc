#include "cli/doctor/libraries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/doctor/elf_builder.h"
#include "tests/unit/cli/doctor/fake_machine.h"

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

TEST(Libraries, AreFoundDirectlyAndNot) {
  FakeMachine fake;
  fake.put("/etc/ld.so.conf.d/x.conf", "# folders\n/opt/lib\n");
  fake.put("/opt/lib/libcurl.so.4", elf_file({{1, "libssl.so.3"}, {1, "libcurl.so.4"}}, "https_proxy"));
  fake.put("/usr/lib/libssl.so.3", elf_file({{1, "libz.so.1"}}));
  const auto found = find_libraries(elf_file({{1, "libcurl.so.4"}}), fake.root() + "/bin/x", fake.machine());
  ASSERT_TRUE(found);
  EXPECT_THAT(found->names, ElementsAre("libcurl.so.4", "libssl.so.3", "libz.so.1"));
  EXPECT_THAT(found->proxies, ElementsAre("https_proxy"));
}

TEST(Libraries, AreLookedForWhereTheProgramSays) {
  FakeMachine fake;
  fake.put("/app/bin/x", "");
  fake.put("/app/lib/liba.so", elf_file({{1, "libssl.so.3"}}));
  const auto found = find_libraries(elf_file({{1, "liba.so"}, {29, "$ORIGIN/../lib"}}),
                                    fake.root() + "/app/bin/x", fake.machine());
  EXPECT_THAT(found->names, ElementsAre("liba.so", "libssl.so.3"));
}

TEST(Libraries, AreOfElfFilesAlone) {
  const FakeMachine fake;
  EXPECT_FALSE(find_libraries("text", "/bin/x", fake.machine()));
}

}  // namespace
}  // namespace podjail::cli
