#include "hook/handover/handover.h"

#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "hook/handover/document.h"
#include "tests/unit/hook/handover/scratch_folder.h"

namespace podjail::hook {
namespace {

// Root writes no reports.
const std::uint32_t kOwner = ::geteuid() == 0 ? 15001 : ::geteuid();

class HandingOver : public ScratchFolder {
 protected:
  void SetUp() override {
    ScratchFolder::SetUp();
    config_.sidecar.annotations = {{"io.kubernetes.cri.container-name", "podjail"}};
    config_.sidecar.uid = kOwner;
    config_.state_directory = folder_.string();
    write("run/report.json", "{}");
    ASSERT_EQ(::chown(at("run/report.json").c_str(), kOwner, kOwner), 0);
    bundle_.mounts = {{"/run/podjail", "bind", at("run"), {"rbind"}}};
    bundle_.annotations = {{"io.kubernetes.cri.container-name", "podjail"},
                           {"io.kubernetes.cri.sandbox-namespace", "team"},
                           {"io.kubernetes.cri.sandbox-name", "build-7"},
                           {"io.kubernetes.cri.sandbox-uid", "0f5c"}};
  }
  void make_directories() const {
    std::filesystem::create_directory(at("reports"));
    std::filesystem::create_directory(at("live"));
  }

  const State state_{"c0ffee", Lifecycle::kStopped, 0, "/b"};
  HookConfig config_;
  Bundle bundle_;
};

TEST_F(HandingOver, LeavesTheReportWithThePodOfTheRuntimesWord) {
  make_directories();
  const auto given = hand_over(state_, bundle_, config_);
  ASSERT_TRUE(given) << given.error().message();
  const auto handover = parse_handover(read("reports/c0ffee.json"));
  ASSERT_TRUE(handover);
  EXPECT_EQ(handover->sidecar, (SidecarLife{"c0ffee", {"team", "build-7", "0f5c", ""}}));
  EXPECT_EQ(handover->report, "{}");
}

TEST_F(HandingOver, TakesBackWhatWasAnnounced) {
  make_directories();
  ASSERT_TRUE(announce(state_, bundle_, config_));
  const auto entry = parse_live_entry(read("live/c0ffee.json"));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->directory, at("run"));
  EXPECT_EQ(entry->owner, kOwner);
  std::filesystem::remove(at("run/report.json"));
  EXPECT_EQ(hand_over(state_, bundle_, config_).error().kind(), ErrorKind::kUnavailable);
  EXPECT_FALSE(exists("live/c0ffee.json")) << "also where there is no report";
}

TEST_F(HandingOver, DoesNothingWithoutAnAgent) {
  EXPECT_EQ(announce(state_, bundle_, config_).error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(hand_over(state_, bundle_, config_).error().kind(), ErrorKind::kNotFound);
  EXPECT_FALSE(exists("reports"));
}

TEST_F(HandingOver, NeedsAPodAndAVolume) {
  make_directories();
  auto podless = bundle_;
  podless.annotations.erase("io.kubernetes.cri.sandbox-uid");
  EXPECT_EQ(hand_over(state_, podless, config_).error().kind(), ErrorKind::kNotFound);
  auto volumeless = bundle_;
  volumeless.mounts = {{"/run/podjail", "tmpfs", "tmpfs", {}}};
  EXPECT_EQ(hand_over(state_, volumeless, config_).error().kind(), ErrorKind::kNotFound);
  EXPECT_TRUE(std::filesystem::is_empty(at("reports")));
}

TEST_F(HandingOver, RefusesALinkInPlaceOfTheReport) {
  make_directories();
  write("secret", "root's");
  std::filesystem::remove(at("run/report.json"));
  ASSERT_EQ(::symlink(at("secret").c_str(), at("run/report.json").c_str()), 0);
  EXPECT_EQ(hand_over(state_, bundle_, config_).error().kind(), ErrorKind::kRefused);
  EXPECT_TRUE(std::filesystem::is_empty(at("reports")));
}

TEST(SharedSource, IsTheLastMountsAndABindMounts) {
  Bundle bundle;
  EXPECT_EQ(shared_source(bundle), "");
  bundle.mounts = {{"/run//podjail/", "bind", "/volumes//run/", {}}};
  EXPECT_EQ(shared_source(bundle), "/volumes/run");
  bundle.mounts.push_back({"/run/podjail", "bind", "relative", {}});
  EXPECT_EQ(shared_source(bundle), "");
}

TEST(IsSidecar, NeedsMoreThanItsName) {
  HookConfig config;
  Bundle bundle;
  EXPECT_FALSE(is_sidecar(bundle, config));
  config.sidecar.annotations = {{"a", "1"}};
  bundle.annotations = {{"a", "1"}};
  EXPECT_FALSE(is_sidecar(bundle, config)) << "another program under its name";
  bundle.process.uid = bundle.process.gid = config.sidecar.uid;
  bundle.process.args = {config.sidecar.executable, "--config", "/etc/podjail/sidecar.json"};
  bundle.process.capabilities.emplace();
  bundle.process.new_privileges = NewPrivileges::kForbidden;
  bundle.root.access = Access::kReadOnly;
  EXPECT_TRUE(is_sidecar(bundle, config));
}

}  // namespace
}  // namespace podjail::hook
