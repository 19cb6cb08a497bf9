#include "hook/container/cgroup_processes.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "hook/container/cgroup.h"

namespace podjail::container {
namespace {

// A cgroup of the test's own with one process in it. Both go with it.
class CgroupProcesses : public testing::Test {
 protected:
  void SetUp() override {
    const auto mount = cgroup2_mount();
    ASSERT_TRUE(mount) << mount.error().message();
    path_ = std::filesystem::path(*mount) / ("podjail-test-processes-" + std::to_string(::getpid()));
    ASSERT_TRUE(std::filesystem::create_directory(path_)) << "this test needs root";
    child_ = ::fork();
    if (child_ == 0) {
      while (true) ::pause();
    }
    std::ofstream(path_ / "cgroup.procs") << child_;
  }
  void TearDown() override {
    end_child();
    std::filesystem::remove(path_);
  }
  void end_child() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = 0;
  }
  std::uint64_t id() const { return locate_cgroup(*ContainerProcess::open(child_))->id; }

  std::filesystem::path path_;
  pid_t child_ = 0;
};

TEST_F(CgroupProcesses, AreFoundByTheIdAlone) {
  const auto found = processes_in_cgroup(id());
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_THAT(*found, testing::ElementsAre(child_));
}

TEST_F(CgroupProcesses, AnEmptyCgroupHasNone) {
  const auto cgroup = id();
  end_child();
  EXPECT_TRUE(processes_in_cgroup(cgroup)->empty());
}

TEST_F(CgroupProcesses, AnIdThatWasOnceThereIsNotFound) {
  const auto cgroup = id();
  end_child();
  ASSERT_TRUE(std::filesystem::remove(path_));
  EXPECT_EQ(processes_in_cgroup(cgroup).error().kind(), ErrorKind::kNotFound);
  EXPECT_FALSE(processes_in_cgroup(0));
  EXPECT_EQ(processes_in_cgroup(UINT64_MAX).error().kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace podjail::container
