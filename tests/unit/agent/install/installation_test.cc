// An agent that is killed at every step of installing and of taking back, and what is found then.
#include "agent/install/installation.h"

#include <sys/stat.h>

#include "agent/install/containerd.h"
#include "tests/unit/agent/host/scratch_host.h"
#include "tests/unit/agent/install/dumps.h"
#include "tests/unit/agent/install/mortal_files.h"

namespace podjail::agent {
namespace {

const std::string kState = "/var/lib/podjail";
const std::string kMain = "/etc/containerd/config.toml";
const std::string kDropIn = "/etc/containerd/conf.d/50-podjail.toml";
const std::string kOriginal = "version = 2\n# the operator's\n[debug]\n";
constexpr std::size_t kMoreStepsThanThereAre = 200;

Plan plan(const std::string& version = "1") {
  Config config;
  config.sidecar_image = "registry.test/podjail:" + version;
  return *plan_for_containerd(
      config, {{"podjail-hook", "hook " + version}, {"podjail-runtime", "wrapper " + version}},
      {kOriginal, kDumpOfOne});
}

class Installing : public ScratchHost {
 protected:
  void SetUp() override {
    ScratchHost::SetUp();
    put(kMain, kOriginal);
    ASSERT_EQ(::chmod(at(kMain).c_str(), 0640), 0);
    files_.emplace(files());
    before_ = everything();
  }
  Installation installation() { return Installation(*files_, kState); }
  void install() {
    const auto changed = installation().apply(plan());
    ASSERT_TRUE(changed) << changed.error().message();
  }
  void take_back() {
    auto reverted = installation().revert_runtime();
    ASSERT_TRUE(reverted) << reverted.error().message();
    reverted = installation().revert_rest();
    ASSERT_TRUE(reverted) << reverted.error().message();
  }
  // Whatever the runtime reads is whole, and whatever it names is there.
  void expect_working_runtime(std::size_t step) const {
    const auto main = get(kMain);
    EXPECT_TRUE(main == kOriginal || main == plan().files.back().contents) << step << ": " << main;
    EXPECT_TRUE(main == kOriginal || has(kDropIn)) << step;
    if (!has(kDropIn)) return;
    for (const char* named : {"/opt/podjail/bin/podjail-hook", "/opt/podjail/bin/podjail-runtime",
                              "/etc/podjail/hook.json", "/etc/podjail/runtime.json"})
      EXPECT_TRUE(has(named)) << step << ": " << named;
  }

  std::optional<HostFiles> files_;
  std::map<std::string, std::string> before_;
};

TEST_F(Installing, WritesAllAndThenFindsNothingToDo) {
  const auto changed = installation().apply(plan());
  ASSERT_TRUE(changed) << changed.error().message();
  EXPECT_EQ(changed->size(), plan().files.size());
  for (const auto& file : plan().files) EXPECT_EQ(get(file.path), file.contents) << file.path;
  EXPECT_EQ(std::filesystem::status(at(kMain)).permissions(), std::filesystem::perms(0640))
      << "the operator's";
  EXPECT_EQ(*installation().restart_state(), RestartState::kPending);
  ASSERT_TRUE(installation().restarted());
  EXPECT_EQ(*installation().restart_state(), RestartState::kNotNeeded);
  EXPECT_TRUE(installation().apply(plan())->empty());
}

TEST_F(Installing, RepairsWhatWasChanged) {
  install();
  ASSERT_TRUE(installation().restarted());
  put("/opt/podjail/bin/podjail-hook", "another");
  std::filesystem::remove(at("/etc/podjail/hook.json"));
  ASSERT_EQ(::chmod(at("/opt/podjail/bin/podjail-runtime").c_str(), 0600), 0);
  const auto changed = installation().apply(plan());
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->size(), 3U);
  EXPECT_EQ(get("/opt/podjail/bin/podjail-hook"), "hook 1");
  EXPECT_EQ(*installation().restart_state(), RestartState::kNotNeeded) << "the runtime reads none of these";
  std::filesystem::remove(at(kDropIn));
  ASSERT_TRUE(installation().apply(plan()));
  EXPECT_EQ(*installation().restart_state(), RestartState::kPending);
}

TEST_F(Installing, LeavesTheHostAsItWasFound) {
  install();
  take_back();
  EXPECT_EQ(everything(), before_);
  take_back();
  EXPECT_EQ(everything(), before_) << "a second time";
}

TEST_F(Installing, GivesBackFilesThatWereThere) {
  put("/etc/podjail/hook.json", "{\"mine\":1}");
  ASSERT_EQ(::chmod(at("/etc/podjail/hook.json").c_str(), 0600), 0);
  before_ = everything();
  install();
  put("/etc/podjail/hook.json", "changed meanwhile");
  ASSERT_TRUE(installation().apply(plan()));
  take_back();
  EXPECT_EQ(everything(), before_);
}

TEST_F(Installing, KeepsWhatTheOperatorAddedToTheRuntimesFile) {
  install();
  std::ofstream(at(kMain), std::ios::app) << "level = \"debug\"\n";
  take_back();
  EXPECT_EQ(get(kMain), kOriginal + "level = \"debug\"\n");
  EXPECT_FALSE(has(kDropIn));
}

TEST_F(Installing, RemovesARuntimesFileThatItMade) {
  std::filesystem::remove_all(at("/etc/containerd"));
  before_ = everything();
  Config config;
  config.sidecar_image = "i";
  const auto made = *plan_for_containerd(config, {{"podjail-hook", "h"}}, {"", kDumpOfOne});
  ASSERT_TRUE(installation().apply(made));
  EXPECT_TRUE(has(kMain));
  take_back();
  EXPECT_EQ(everything(), before_);
}

TEST_F(Installing, AnUpgradeReplacesAndDropsWhatIsNoLongerWanted) {
  install();
  auto next = plan("2");
  next.files.erase(next.files.begin());  // podjail-hook has moved, say
  ASSERT_TRUE(installation().apply(next));
  EXPECT_EQ(get("/opt/podjail/bin/podjail-runtime"), "wrapper 2");
  EXPECT_FALSE(has("/opt/podjail/bin/podjail-hook"));
  take_back();
  EXPECT_EQ(everything(), before_);
}

TEST_F(Installing, KilledAtAnyStepLeavesARuntimeThatWorksAndIsFinishedByTheNext) {
  std::size_t step = 0;
  for (bool died = true; died && step < kMoreStepsThanThereAre; ++step) {
    MortalFiles mortal(*files_, step);
    static_cast<void>(Installation(mortal, kState).apply(plan()));
    died = mortal.died();
    expect_working_runtime(step);
    install();
    for (const auto& file : plan().files)
      EXPECT_EQ(get(file.path), file.contents) << step << ": " << file.path;
    EXPECT_EQ(*installation().restart_state(), RestartState::kPending) << step << ": nobody restarted it";
    take_back();
    ASSERT_EQ(everything(), before_) << step;
  }
  EXPECT_GT(step, 15U);
  EXPECT_LT(step, kMoreStepsThanThereAre);
}

TEST_F(Installing, KilledAtAnyStepIsTakenBackWhole) {
  std::size_t step = 0;
  for (bool died = true; died && step < kMoreStepsThanThereAre; ++step) {
    MortalFiles mortal(*files_, step);
    static_cast<void>(Installation(mortal, kState).apply(plan()));
    died = mortal.died();
    take_back();
    ASSERT_EQ(everything(), before_) << step;
  }
  EXPECT_GT(step, 15U);
}

TEST_F(Installing, KilledWhileTakingBackLeavesARuntimeThatWorksAndGoesOn) {
  std::size_t step = 0;
  for (bool died = true; died && step < kMoreStepsThanThereAre; ++step) {
    install();
    MortalFiles mortal(*files_, step);
    Installation dying(mortal, kState);
    if (dying.revert_runtime()) static_cast<void>(dying.revert_rest());
    died = mortal.died();
    expect_working_runtime(step);
    take_back();
    ASSERT_EQ(everything(), before_) << step;
  }
  EXPECT_GT(step, 15U);
}

TEST_F(Installing, KilledInAnUpgradeIsFinishedOrTakenBack) {
  std::size_t step = 0;
  for (bool died = true; died && step < kMoreStepsThanThereAre; ++step) {
    install();
    MortalFiles mortal(*files_, step);
    static_cast<void>(Installation(mortal, kState).apply(plan("2")));
    died = mortal.died();
    expect_working_runtime(step);
    ASSERT_TRUE(installation().apply(plan("2")));
    EXPECT_EQ(get("/opt/podjail/bin/podjail-hook"), "hook 2") << step;
    take_back();
    ASSERT_EQ(everything(), before_) << step;
  }
  EXPECT_GT(step, 3U);
}

TEST_F(Installing, ALinkInPlaceOfTheRuntimesFileIsRefused) {
  std::filesystem::rename(at(kMain), at("/etc/real.toml"));
  std::filesystem::create_symlink("/etc/real.toml", at(kMain));
  EXPECT_EQ(installation().apply(plan()).error().kind(), ErrorKind::kRefused);
  EXPECT_EQ(get("/etc/real.toml"), kOriginal);
}

TEST_F(Installing, ARecordThatCannotBeReadStopsEverything) {
  install();
  put(kState + "/install.json", "{");
  EXPECT_FALSE(installation().apply(plan("2")));
  EXPECT_FALSE(installation().revert_runtime());
  EXPECT_EQ(get("/opt/podjail/bin/podjail-hook"), "hook 1");
}

}  // namespace
}  // namespace podjail::agent
