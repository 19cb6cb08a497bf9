#include "hook/runtime/wrap.h"

#include "tests/unit/hook/runtime/temporary_folder.h"

namespace podjail::runtime {
namespace {

class Wrap : public TemporaryFolder {
 protected:
  void SetUp() override {
    TemporaryFolder::SetUp();
    put_program("runc");
    put_program("self");
    put_program("podjail-hook");
    put("hook.json", "{}");
    put("bundle/config.json", "{}");
    configure("runc", "podjail-hook");
  }
  void configure(const std::string& runtime, const std::string& hook) {
    config_ = put("runtime.json", R"({"runtime":")" + path(runtime) + R"(","hook":")" + path(hook) +
                                      R"(","hook_config":")" + path("hook.json") + R"("})");
  }
  Result<std::string> run(const Request& request) const {
    return prepare(request, {config_.c_str(), path("self"), {}});
  }
  std::string refusal() const {
    const auto done = run(StartContainer{path("bundle")});
    return done ? "" : done.error().message();
  }

  std::string config_;
};

TEST_F(Wrap, AStartPutsTheHookIntoTheBundle) {
  const auto runtime = run(StartContainer{path("bundle")});
  ASSERT_TRUE(runtime) << runtime.error().message();
  EXPECT_EQ(*runtime, path("runc"));
  EXPECT_NE(contents("bundle/config.json").find(path("podjail-hook")), std::string::npos);
}

TEST_F(Wrap, ASecondStartDoesNotEvenWriteTheFile) {
  ASSERT_TRUE(run(StartContainer{path("bundle")}));
  std::filesystem::create_hard_link(path("bundle/config.json"), path("first"));
  ASSERT_TRUE(run(StartContainer{path("bundle")}));
  EXPECT_TRUE(std::filesystem::equivalent(path("bundle/config.json"), path("first")));
}

TEST_F(Wrap, EverythingElseNeedsNoBundleHookOrItsConfiguration) {
  configure("runc", "none");
  std::filesystem::remove(path("hook.json"));
  EXPECT_EQ(*run(PassThrough{}), path("runc"));
}

TEST_F(Wrap, AHookThatIsMissingRefusesTheStart) {
  configure("runc", "none");
  EXPECT_NE(refusal().find("the hook"), std::string::npos);
  EXPECT_EQ(contents("bundle/config.json"), "{}");
}

TEST_F(Wrap, AHookConfigurationThatIsMissingOrWrongRefusesTheStart) {
  put("hook.json", R"({"selekt":"all"})");
  EXPECT_NE(refusal().find("selekt"), std::string::npos);
  std::filesystem::remove(path("hook.json"));
  EXPECT_NE(refusal().find("hook.json"), std::string::npos);
}

TEST_F(Wrap, ABundleThatCannotBeReadOrIsAmbiguousRefusesTheStart) {
  put("bundle/config.json", R"({"hooks":{},"hooks":{}})");
  EXPECT_NE(refusal().find("given twice"), std::string::npos);
  put("bundle/config.json", R"({"Hooks":{}})");
  EXPECT_NE(refusal().find("Hooks"), std::string::npos);
  std::filesystem::remove(path("bundle/config.json"));
  EXPECT_NE(refusal(), "");
}

TEST_F(Wrap, WithoutARuntimeOrAConfigurationNothingRuns) {
  configure("self", "podjail-hook");
  EXPECT_NE(run(PassThrough{}).error().message().find("itself"), std::string::npos);
  put("runtime.json", "{");
  EXPECT_FALSE(run(PassThrough{}));
}

}  // namespace
}  // namespace podjail::runtime
