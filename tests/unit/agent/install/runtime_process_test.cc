#include "agent/install/runtime_process.h"

#include <thread>

#include "tests/unit/agent/host/scratch_host.h"
#include "tests/unit/agent/install/listening_process.h"

namespace podjail::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ProcessAtASocket : public ScratchHost {
 protected:
  const std::string path_ = "/run/c.sock";
};

TEST_F(ProcessAtASocket, IsKnownByPidAndStart) {
  const ListeningProcess runtime(at(path_));
  ASSERT_TRUE(runtime.is_serving());
  const auto seen = process_at(root_.string(), path_);
  ASSERT_TRUE(seen) << seen.error().message();
  EXPECT_EQ(seen->pid, runtime.pid());
  EXPECT_GT(seen->started, 0U);
  EXPECT_EQ(*process_at(root_.string(), path_), *seen);
}

TEST_F(ProcessAtASocket, ThatNobodyHoldsIsNone) {
  EXPECT_EQ(process_at(root_.string(), path_).error().kind(), ErrorKind::kUnavailable);
  EXPECT_FALSE(answers(root_.string(), path_, seconds(0)));
}

TEST_F(ProcessAtASocket, ThatIsTheSameIsNotTakenForAnother) {
  const ListeningProcess runtime(at(path_));
  const auto before = process_at(root_.string(), path_);
  ASSERT_TRUE(before);
  const auto waited = wait_for_another(root_.string(), path_, *before, milliseconds(0));
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().kind(), ErrorKind::kTimeout);
  EXPECT_NE(waited.error().message().find("process " + std::to_string(runtime.pid()) + " still serves"),
            std::string::npos)
      << waited.error().message();
  EXPECT_TRUE(wait_for_another(root_.string(), path_, std::nullopt, milliseconds(0))) << "nobody was there";
  // A process that got the pid of one before it.
  EXPECT_TRUE(wait_for_another(root_.string(), path_, RuntimeProcess{before->pid, before->started - 1},
                               milliseconds(0)));
}

TEST_F(ProcessAtASocket, ThatTakesAnothersPlaceIsSeen) {
  std::optional<ListeningProcess> runtime(std::in_place, at(path_));
  const auto before = process_at(root_.string(), path_);
  ASSERT_TRUE(before);
  runtime.reset();
  EXPECT_FALSE(wait_for_another(root_.string(), path_, *before, milliseconds(0))) << "nobody is there yet";
  runtime.emplace(at(path_));
  EXPECT_TRUE(wait_for_another(root_.string(), path_, *before, seconds(20)));
}

}  // namespace
}  // namespace podjail::agent
