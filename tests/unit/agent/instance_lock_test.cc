#include "agent/instance_lock.h"

#include "tests/unit/agent/host/scratch_host.h"

namespace podjail::agent {
namespace {

class Locking : public ScratchHost {};

TEST_F(Locking, IsHeldByOneAtATime) {
  const auto host = files();
  auto first = lock_instance(host.root(), std::chrono::seconds(0));
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_EQ(lock_instance(host.root(), std::chrono::seconds(0)).error().kind(), ErrorKind::kTimeout);
  first->reset();
  EXPECT_TRUE(lock_instance(host.root(), std::chrono::seconds(0)));
}

TEST_F(Locking, DoesNotFollowALink) {
  std::filesystem::create_symlink("/etc/victim", at("/run/podjail-agent.lock"));
  EXPECT_FALSE(lock_instance(files().root(), std::chrono::seconds(0)));
  EXPECT_FALSE(has("/etc/victim"));
}

}  // namespace
}  // namespace podjail::agent
