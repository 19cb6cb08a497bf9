#include "cli/policy_files.h"

#include <gtest/gtest.h>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

TEST(PolicyFiles, AreThoseTheSidecarWouldLoadInTheOrderGiven) {
  const Scratch scratch;
  scratch.write("one/b.js", "true");
  scratch.write("one/a.js", "true");
  scratch.write("one/a_test.js", "true");
  const auto alone = scratch.write("0.js", "false");
  const auto files = load_policy_files({scratch.path() + "/one/", alone});
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ((*files)[0].path, scratch.path() + "/one/a.js");
  EXPECT_EQ((*files)[0].source.name, "a.js");
  EXPECT_EQ((*files)[2].source.name, "0.js");
  EXPECT_EQ(sources_of(*files).files.size(), 3U);
}

TEST(PolicyFiles, MayBeDataThatPoliciesImport) {
  const Scratch scratch;
  scratch.write("a.js",
                "import lock from \"file:x.lock\";\nexport const onRequest = () => lock === \"text\";");
  scratch.write("b.js", "true");
  scratch.write("x.lock", "text");
  const auto files = load_policy_files({scratch.path()});
  ASSERT_TRUE(files);
  EXPECT_EQ(files->size(), 3U);
  const auto policies = policies_among(*files);
  ASSERT_EQ(policies.size(), 2U);
  EXPECT_EQ(sources_of_one(policies[0], *files).files.size(), 2U);
}

TEST(PolicyFiles, MustExist) {
  const Scratch scratch;
  EXPECT_EQ(load_policy_files({scratch.path() + "/none"}).error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(load_policy_files({scratch.path()}).error().kind(), ErrorKind::kInvalid);
}

TEST(PolicyFiles, HoldTheLimitsOfASetTogether) {
  const Scratch scratch;
  std::vector<std::string> paths;
  for (int i = 0; i < 5; ++i)
    paths.push_back(scratch.write(std::to_string(i) + ".js",
                                  "/*" + std::string(policy::kMaxPolicyBytes - 4, ' ') + "*/"));
  EXPECT_EQ(load_policy_files(paths).error().kind(), ErrorKind::kExhausted);
  EXPECT_EQ(load_policy_files({scratch.write("big.js", std::string(policy::kMaxPolicyBytes + 1, ' '))})
                .error()
                .kind(),
            ErrorKind::kExhausted);
}

}  // namespace
}  // namespace podjail::cli
