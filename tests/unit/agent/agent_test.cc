#include "agent/agent.h"

#include "tests/unit/agent/host/scratch_host.h"

namespace podjail::agent {
namespace {

class Uninstalling : public ScratchHost {
 protected:
  Config config() const {
    Config config;
    config.host_root = root_.string();
    config.sidecar_image = "i";
    config.restart = Restart::kNone;
    return config;
  }
};

TEST_F(Uninstalling, TellsTheClusterFirstAndTakesBackWhatIsThere) {
  put("/var/lib/podjail/install.json", R"({"version":1,"restart_pending":false,"directories":["/opt/podjail"],
      "files":[{"path":"/opt/podjail/hook","part":"program","mode":493}]})");
  put("/opt/podjail/hook", "h");
  bool was_there = false;
  const auto announce = [&](Readiness readiness) {
    EXPECT_EQ(readiness, Readiness::kNotReady);
    was_there = has("/opt/podjail/hook");
    return Status{};
  };
  const auto done = uninstall(config(), announce, Installer::Force::kNo);
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_TRUE(was_there) << "pods are kept away before the programs go";
  EXPECT_FALSE(has("/opt/podjail"));
  EXPECT_FALSE(has("/var/lib/podjail"));
}

TEST_F(Uninstalling, GoesOnWithoutTheCluster) {
  const auto announce = [](Readiness) -> Status { return fail(ErrorKind::kUnavailable, "no server"); };
  EXPECT_TRUE(uninstall(config(), announce, Installer::Force::kNo));
}

TEST_F(Uninstalling, NeedsTheHost) {
  auto nowhere = config();
  nowhere.host_root = "/nonexistent";
  EXPECT_FALSE(uninstall(
      nowhere, [](Readiness) { return Status{}; }, Installer::Force::kNo));
}

TEST(Announcing, OutsideOfAClusterDoesNothing) {
  EXPECT_TRUE(announce_by_label("")(Readiness::kReady));
}

}  // namespace
}  // namespace podjail::agent
