#include "hook/run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace podjail::hook {
namespace {

class Run : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "podjail-run-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  Report run(const std::string& status, pid_t pid) {
    const auto state = "{\"id\":\"ctr-1\",\"status\":\"" + status + "\",\"pid\":" + std::to_string(pid) +
                       ",\"bundle\":\"" + folder_.string() + "\"}";
    return run_hook(state, {(folder_ / "hook.json").string(), (folder_ / "run").string()});
  }

  std::filesystem::path folder_;
};

TEST_F(Run, AStoppedContainerThatWasNoSidecarIsNotOurs) {
  write("hook.json", R"({"sidecar":{"annotations":{"a":"1"}}})");
  write("config.json", "{}");
  const auto report = run("stopped", 0);
  EXPECT_EQ(report.outcome, Outcome::kNotOurs);
  EXPECT_EQ(report.container, "ctr-1");
}

TEST_F(Run, AStoppedContainerIsDeletedWhateverIsWrong) {
  for (const char* step : {"no hook.json", "no config.json", "no JSON"}) {
    const auto report = run("stopped", 0);
    EXPECT_EQ(report.outcome, Outcome::kNotHandedOver) << step;
    EXPECT_EQ(exit_code(report.outcome), 0) << step;
    EXPECT_FALSE(report.detail.empty()) << step;
    write(std::filesystem::exists(folder_ / "hook.json") ? "config.json" : "hook.json",
          step[3] == 'h' ? "{}" : "{");
  }
}

TEST_F(Run, AStateThatCannotBeReadFailsWithoutAName) {
  const auto report = run_hook("{", {"/nonexistent", "/nonexistent"});
  EXPECT_EQ(report.outcome, Outcome::kFailed);
  EXPECT_EQ(report.container, "");
}

TEST_F(Run, FailsWithoutConfigurationOrBundle) {
  EXPECT_EQ(run("creating", ::getpid()).outcome, Outcome::kFailed);
  write("hook.json", "{}");
  EXPECT_EQ(run("creating", ::getpid()).outcome, Outcome::kFailed);
  write("config.json", "{\"process\":{},\"process\":{}}");
  EXPECT_EQ(run("creating", ::getpid()).outcome, Outcome::kFailed);
}

TEST_F(Run, AProcessOfTheHostIsRefused) {
  write("hook.json", "{}");
  write("config.json",
        R"({"process":{"capabilities":{}},"linux":{"namespaces":[{"type":"network"},{"type":"pid"},
                           {"type":"mount"},{"type":"ipc"}]}})");
  const auto report = run("creating", ::getpid());
  EXPECT_EQ(report.outcome, Outcome::kRefused);
  EXPECT_NE(report.detail.find("host's network"), std::string::npos) << report.detail;
}

TEST_F(Run, AProcessOfTheHostThatNobodySelectedIsNotOurs) {
  write("hook.json", R"({"select":"annotated"})");
  write("config.json", "{}");
  EXPECT_EQ(run("creating", ::getpid()).outcome, Outcome::kNotOurs);
}

TEST(Parameters, AreThoseOfTheConfiguration) {
  const auto config = parse_hook_config(R"({"resolvers":["203.0.113.53"],"grants":["10.1.2.3:443"],
      "probe_sources":["10.0.0.0/8"],"deny":["198.51.100.0/24"]})");
  const auto parameters = parameters_from(*config);
  EXPECT_EQ(parameters.resolvers, config->resolvers);
  EXPECT_EQ(parameters.grants, config->grants);
  EXPECT_EQ(parameters.probe_sources, config->probe_sources);
  EXPECT_EQ(parameters.deny, config->deny);
  EXPECT_FALSE(parameters.sidecar_cgroup);
}

}  // namespace
}  // namespace podjail::hook
