#include "agent/install/crio_service.h"

#include <gtest/gtest.h>

#include "tests/unit/agent/host/scratch_host.h"
#include "tests/unit/agent/host/unix_daemon.h"
#include "tests/unit/agent/install/crio_config.h"

namespace podjail::agent {
namespace {

class CrioService : public ScratchHost {
 protected:
  void SetUp() override {
    ScratchHost::SetUp();
    config_.host_root = root_.string();
    config_.crio.socket = "/run/o.sock";
  }
  Config config_;
};

TEST_F(CrioService, TellsItsConfiguration) {
  EXPECT_EQ(read_crio(config_).error().kind(), ErrorKind::kUnavailable);
  const UnixDaemon crio(at("/run/o.sock"),
                        [](const std::string&) { return "HTTP/1.0 200 OK\r\n\r\n" + kCrioRunc; });
  EXPECT_EQ(*read_crio(config_), kCrioRunc);
}

TEST_F(CrioService, IsAskedForTheHandlerUntilItHasIt) {
  EXPECT_TRUE(has_handler(config_, RuntimeKind::kContainerd, std::chrono::seconds(0))) << "is not asked";
  EXPECT_FALSE(has_handler(config_, RuntimeKind::kCrio, std::chrono::seconds(0)));
  int times = 0;
  const UnixDaemon crio(at("/run/o.sock"), [&](const std::string&) {
    return "HTTP/1.0 200 OK\r\n\r\n" + kCrioRunc + (++times < 3 ? std::string() : kCrioOurs);
  });
  EXPECT_FALSE(has_handler(config_, RuntimeKind::kCrio, std::chrono::seconds(0)));
  EXPECT_TRUE(has_handler(config_, RuntimeKind::kCrio, std::chrono::seconds(30)));
  EXPECT_EQ(times, 3);
}

TEST_F(CrioService, CannotBeRestartedByASignal) {
  config_.restart = Restart::kSignal;
  EXPECT_TRUE(can_restart(config_, RuntimeKind::kContainerd));
  EXPECT_EQ(can_restart(config_, RuntimeKind::kCrio).error().kind(), ErrorKind::kInvalid);
  config_.restart = Restart::kSystemd;
  EXPECT_TRUE(can_restart(config_, RuntimeKind::kCrio));
}

}  // namespace
}  // namespace podjail::agent
