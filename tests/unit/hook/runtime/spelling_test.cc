#include "hook/runtime/spelling.h"

#include <gtest/gtest.h>

namespace podjail::runtime {
namespace {

Status check(const char* text) {
  return check_spelling(nlohmann::ordered_json::parse(text));
}

TEST(Spelling, KeysWithAMeaningAndKeysWithoutPass) {
  EXPECT_TRUE(check(R"({"hooks":{"createRuntime":[{"path":"/x"}],"other":1},"process":{"env":[]},"HOOKED":1,
      "annotations":{"Hooks":"a","hooks":"b"},"linux":{"sysctl":{"Env":"1","env":"2"}},"mounts":[{"type":"bind"}]})"));
  EXPECT_TRUE(check(R"({"hooks":null,"process":[],"mounts":{},"linux":{"namespaces":[1]}})"));
}

TEST(Spelling, AKeyThatGoTakesForAnotherIsRefused) {
  for (const char* text : {R"({"Hooks":{}})", R"({"hooks":{},"HOOKS":{}})",
                           R"({"hook\u017f":{}})",  // the long s folds to s
                           R"({"hooks":{"createruntime":[]}})", R"({"hooks":{"Prestart":[]}})",
                           R"({"hooks":{"createRuntime":[{"Path":"/x"}]}})", R"({"process":{"ENV":[]}})",
                           R"({"process":{"user":{"UID":0}}})", R"({"Mounts":[]})",
                           R"({"mounts":[{"Destination":"/run/podjail"}]})", R"({"linux":{"Namespaces":[]}})",
                           R"({"linux":{"namespaces":[{"Path":"/x"}]}})", R"({"Annotations":{}})"}) {
    const auto checked = check(text);
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().kind(), ErrorKind::kRefused);
    EXPECT_NE(checked.error().message().find("some runtimes take for"), std::string::npos);
  }
}

}  // namespace
}  // namespace podjail::runtime
