#include "agent/install/programs.h"

#include "tests/unit/agent/host/scratch_host.h"

namespace podjail::agent {
namespace {

class ProgramsOfAnImage : public ScratchHost {};

TEST_F(ProgramsOfAnImage, ComeAfterTheLibrariesTheyNeed) {
  for (const char* name : {"podjail-pause", "podjail-hook"}) put(std::string("/img/") + name, name);
  EXPECT_FALSE(load_programs(at("/img").string())) << "one is missing";
  put("/img/podjail-runtime", "r");
  const auto programs = load_programs(at("/img").string());
  ASSERT_TRUE(programs) << programs.error().message();
  std::vector<std::string> names;
  for (const auto& program : *programs) names.push_back(program.name);
  EXPECT_EQ(names, (std::vector<std::string>{"lib/libmnl.so.0", "lib/libnftnl.so.11", "podjail-pause",
                                             "podjail-hook", "podjail-runtime"}));
  EXPECT_EQ(programs->front().contents.substr(1, 3), "ELF");
  EXPECT_EQ(programs->back().contents, "r");
}

TEST(Library, IsWhereTheLoaderFindsIt) {
  const auto path = library_path("libmnl.so.0");
  ASSERT_TRUE(path);
  EXPECT_TRUE(path->starts_with('/'));
  EXPECT_EQ(library_path("libpodjail-none.so.1").error().kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace podjail::agent
