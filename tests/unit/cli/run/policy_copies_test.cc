#include "cli/run/policy_copies.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "lib/base/file.h"
#include "lib/base/unique_fd.h"
#include "lib/policy/sources.h"

namespace podjail::cli {
namespace {

using testing::ElementsAre;

class PolicyCopiesTest : public testing::Test {
 protected:
  PolicyCopiesTest() {
    std::string name = "/tmp/podjail-policy-copies-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~PolicyCopiesTest() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(folder_ + "/" + name).parent_path());
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  std::string folder_;
};

TEST_F(PolicyCopiesTest, AFileComesWithTheDataItImports) {
  RunOptions options;
  options.policies = {write("a.js", "import lock from \"file:my.lock\"; import x from 'file:gone.json';")};
  write("my.lock", "locked");
  write("other.json", "{}");
  const auto copies = read_policies(options).value();
  ASSERT_EQ(copies.size(), 2U);
  EXPECT_EQ(copies[0].name, "my.lock");
  EXPECT_EQ(copies[0].text, "locked");
  EXPECT_EQ(copies[1].name, "a.js");
}

TEST_F(PolicyCopiesTest, ADirectoryGivesWhatTheSidecarWouldLoad) {
  write("set/a.js", "true");
  write("set/a_test.js", "test");
  write("set/.hidden.js", "no");
  RunOptions options;
  options.policies = {folder_ + "/set"};
  const auto copies = read_policies(options).value();
  ASSERT_EQ(copies.size(), 1U);
  EXPECT_EQ(copies[0].name, "a.js");
}

TEST_F(PolicyCopiesTest, FilesOfTheSameNameStayApart) {
  RunOptions options;
  options.policies = {write("one/p.js", "1"), write("two/p.js", "2")};
  options.expression = "true";
  EXPECT_THAT(directories_of(read_policies(options).value()),
              ElementsAre("policies-0", "policies-1", "policies-2"));
}

TEST_F(PolicyCopiesTest, AFileOfAnyNameIsLoaded) {
  RunOptions options;
  options.policies = {write("rule.txt", "true"), write("x_test.js", "true"), write("y.shadow.js", "true")};
  const auto copies = read_policies(options).value();
  EXPECT_EQ(copies[0].name, "policy-rule.txt.js");
  EXPECT_EQ(copies[1].name, "policy-x_test.js.js");
  EXPECT_EQ(copies[2].name, "policy-y.shadow.js.js");
}

TEST_F(PolicyCopiesTest, NoPolicyIsAMistakeUnlessNothingIsEnforced) {
  RunOptions options;
  EXPECT_FALSE(read_policies(options));
  std::filesystem::create_directory(folder_ + "/empty");
  options.policies = {folder_ + "/empty"};
  EXPECT_FALSE(read_policies(options));
  options.enforcement = RunOptions::Enforcement::kObserve;
  EXPECT_TRUE(read_policies(options));
  options.policies = {folder_ + "/missing"};
  EXPECT_FALSE(read_policies(options));
}

TEST_F(PolicyCopiesTest, AreWrittenSoThatTheSidecarFindsThemAndNobodyElse) {
  RunOptions options;
  options.policies = {write("a.js", "import x from \"file:x.json\";")};
  write("x.json", "{}");
  const auto copies = read_policies(options).value();
  std::filesystem::create_directory(folder_ + "/withheld");
  const UniqueFd fd(::open((folder_ + "/withheld").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  ASSERT_TRUE(write_policies(fd.get(), copies, 12345, 12345));
  ASSERT_TRUE(write_withheld(fd.get(), "sidecar.json", "{}", 12345, 12345));
  EXPECT_FALSE(write_withheld(fd.get(), "sidecar.json", "{}", 12345, 12345)) << "never over what is there";
  const auto sources = policy::load_policy_sources(std::vector{folder_ + "/withheld/policies-0"});
  EXPECT_EQ(sources.value().files.size(), 2U);
  struct stat facts {};
  ASSERT_EQ(0, ::stat((folder_ + "/withheld/policies-0/a.js").c_str(), &facts));
  EXPECT_EQ(facts.st_uid, 12345U);
  EXPECT_EQ(facts.st_mode & 0777, 0400U);
}

}  // namespace
}  // namespace podjail::cli
