#include "webhook/policies/policy_files.h"

#include <gtest/gtest.h>

namespace podjail::webhook {
namespace {

using nlohmann::json;

std::string names_of(const std::vector<policy::PolicySource>& sources) {
  std::string names;
  for (const auto& source : sources) names += source.name + " ";
  return names;
}

Result<PolicyFiles> files_with(const json& data) {
  return policy_files_of({{"data", data}});
}

TEST(PolicyFiles, AreSortedByWhatTheyAre) {
  const auto files = files_with({{"b.js", "import x from 'file:used.json'"},
                                 {"a.js", ""},
                                 {"a_test.js", ""},
                                 {"new.shadow.js", "'file:shadow.txt'"},
                                 {".hidden.js", ""},
                                 {"used.json", "{}"},
                                 {"unused.json", "{}"},
                                 {"shadow.txt", ""},
                                 {"README", "text"}});
  ASSERT_TRUE(files) << files.error().message();
  EXPECT_EQ(names_of(files->policies), "a.js b.js ");
  EXPECT_EQ(names_of(files->tests), "a_test.js ");
  EXPECT_EQ(names_of(files->shadows), "new.shadow.js ");
  EXPECT_EQ(names_of(files->data), "shadow.txt used.json ");
  EXPECT_EQ(names_of(set_of(*files, policy::Shadows::kLeftOut).files), "a.js b.js shadow.txt used.json ");
  EXPECT_EQ(names_of(set_of(*files, policy::Shadows::kTaken).files),
            "a.js b.js new.shadow.js shadow.txt used.json ");
}

TEST(PolicyFiles, MayBeNone) {
  EXPECT_TRUE(policy_files_of(json::object())->policies.empty());
  EXPECT_TRUE(files_with(json::object())->policies.empty());
}

TEST(PolicyFiles, AreTexts) {
  EXPECT_EQ(policy_files_of({{"binaryData", {{"a.js", "eA=="}}}}).error().message(),
            "binaryData: policies are texts; put them into data");
  EXPECT_FALSE(files_with({{"a.js", 5}}));
  EXPECT_FALSE(files_with(json::array()));
}

TEST(PolicyFiles, AreBounded) {
  EXPECT_EQ(files_with({{"a.js", std::string(policy::kMaxPolicyBytes + 1, ' ')}}).error().kind(),
            ErrorKind::kExhausted);
  json many = json::object();
  for (int i = 0; i < 201; ++i) many["p" + std::to_string(i) + ".js"] = "";
  EXPECT_EQ(files_with(many).error().kind(), ErrorKind::kExhausted);
  json large = json::object();
  for (int i = 0; i < 5; ++i)
    large["p" + std::to_string(i) + ".js"] = std::string(policy::kMaxPolicyBytes, ' ');
  EXPECT_EQ(files_with(large).error().kind(), ErrorKind::kExhausted);
}

}  // namespace
}  // namespace podjail::webhook
