#include "cli/policy_init.h"

#include <gtest/gtest.h>

#include <sstream>

#include "lib/base/file.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

struct Made {
  int status = 0;
  std::string out;
  std::string errors;
};

Made init(const Scratch& scratch, const std::string& output = "") {
  std::ostringstream out;
  std::ostringstream errors;
  const Surroundings surroundings{scratch.path(), scratch.path() + "/home", scratch.path() + "/root",
                                  [](const std::string&) { return std::nullopt; }};
  const int status = run_policy_init({surroundings, output}, out, errors);
  return {status, out.str(), errors.str()};
}

TEST(PolicyInit, WritesThePolicyOut) {
  const Scratch scratch;
  scratch.write(".npmrc", "registry=https://user:secret@registry.example.test/npm/");
  const auto made = init(scratch);
  EXPECT_EQ(made.status, 0);
  EXPECT_NE(made.out.find("{ scheme: \"https\", host: \"registry.example.test\", port: 443, path: \"/npm/\" "
                          "}, // npm, from .npmrc:1"),
            std::string::npos)
      << made.out;
  EXPECT_EQ(made.out.find("secret"), std::string::npos);
}

TEST(PolicyInit, WritesANewFileAndNoOther) {
  const Scratch scratch;
  scratch.write(".npmrc", "registry=https://registry.example.test/");
  const auto path = scratch.path() + "/registries.js";
  EXPECT_EQ(init(scratch, path).status, 0);
  EXPECT_TRUE(read_file(path, 1 << 20)->starts_with("// Lets package clients read"));
  const auto again = init(scratch, path);
  EXPECT_EQ(again.status, 2);
  EXPECT_NE(again.errors.find("exists"), std::string::npos);
}

TEST(PolicyInit, SaysSoWhereNothingIsConfigured) {
  const Scratch scratch;
  const auto made = init(scratch);
  EXPECT_EQ(made.status, 1);
  EXPECT_NE(made.out.find("// go: no registry is configured. Name one: GOPROXY"), std::string::npos)
      << made.out;
  EXPECT_EQ(made.out.find("host: \""), std::string::npos);
}

}  // namespace
}  // namespace podjail::cli
