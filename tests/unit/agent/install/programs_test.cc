#include "agent/install/programs.h"

#include "agent/install/elf.h"
#include "lib/base/file.h"
#include "tests/unit/agent/host/scratch_host.h"
#include "tests/unit/agent/install/elf_file.h"

namespace podjail::agent {
namespace {

class ProgramsOfAnImage : public ScratchHost {
 protected:
  // The names of what is installed, in its order.
  static std::vector<std::string> names_of(const std::vector<Program>& programs) {
    std::vector<std::string> names;
    for (const auto& program : programs) names.push_back(program.name);
    return names;
  }
};

TEST_F(ProgramsOfAnImage, ComeAfterTheLoaderAndTheLibrariesTheyNeed) {
  // The loader of this very program, so that there is one.
  const auto loader = loading_of(*read_file("/proc/self/exe", Files::kMaxBytes * 4))->loader;
  const auto loader_name = "lib" + loader.substr(loader.rfind('/'));
  put("/img/podjail-pause", elf_file("", {}));
  put("/img/podjail-hook", elf_file(loader, {"libnftnl.so.11"}));
  EXPECT_FALSE(load_programs(at("/img").string(), "/opt/p")) << "one is missing";
  put("/img/podjail-runtime", elf_file(loader, {"libc.so.6"}));
  const auto programs = load_programs(at("/img").string(), "/opt/p");
  ASSERT_TRUE(programs) << programs.error().message();
  EXPECT_EQ(names_of(*programs),
            (std::vector<std::string>{loader_name, "lib/libnftnl.so.11", "lib/libmnl.so.0", "lib/libc.so.6",
                                      "podjail-pause", "podjail-hook", "podjail-runtime"}));
  EXPECT_EQ(programs->front().contents.substr(1, 3), "ELF");
  EXPECT_EQ(programs->at(4).contents, elf_file("", {})) << "a static program needs no loader";
  for (const auto at : {5, 6})
    EXPECT_EQ(loading_of(programs->at(at).contents)->loader, "/opt/p/" + loader_name);
}

TEST_F(ProgramsOfAnImage, WithoutOneOfTheirLibrariesAreRefused) {
  for (const char* name : {"podjail-pause", "podjail-hook", "podjail-runtime"})
    put(std::string("/img/") + name, elf_file("", {"libpodjail-none.so.1"}));
  const auto programs = load_programs(at("/img").string(), "/opt/p");
  ASSERT_FALSE(programs);
  EXPECT_NE(programs.error().message().find("libpodjail-none.so.1"), std::string::npos);
}

TEST_F(ProgramsOfAnImage, AreProgramsOrRefused) {
  for (const char* name : {"podjail-pause", "podjail-hook", "podjail-runtime"})
    put(std::string("/img/") + name, "#!/bin/sh\n");
  EXPECT_EQ(load_programs(at("/img").string(), "/opt/p").error().kind(), ErrorKind::kInvalid);
}

TEST(Library, IsWhereTheLoaderFindsIt) {
  const auto path = library_path("libmnl.so.0");
  ASSERT_TRUE(path);
  EXPECT_TRUE(path->starts_with('/'));
  EXPECT_EQ(library_path("libpodjail-none.so.1").error().kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace podjail::agent
