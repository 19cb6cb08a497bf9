#include "hook/container/cgroup_by_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "hook/container/cgroup.h"
#include "hook/container/mountinfo.h"
#include "lib/base/file.h"

namespace podjail::container {
namespace {

// A cgroup of the test's own, and a process in it while one is wanted.
class CgroupById : public testing::Test {
 protected:
  void SetUp() override {
    const auto mount = find_cgroup2_mount(*read_file("/proc/self/mountinfo", kMaxMountinfo));
    ASSERT_TRUE(mount) << mount.error().message();
    path_ = *mount + "/podjail-test-by-id-" + std::to_string(::getpid());
    std::filesystem::create_directory(path_);
    struct stat facts {};
    ASSERT_EQ(::stat(path_.c_str(), &facts), 0);
    id_ = facts.st_ino;
  }
  void TearDown() override {
    end_process();
    ::rmdir(path_.c_str());
  }
  void start_process() {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    process_ = ::fork();
    if (process_ == 0) {
      ::close(ends[1]);
      char byte = 0;
      _exit(::read(ends[0], &byte, 1) < 0 ? 1 : 0);  // until the test ends, however it does
    }
    ::close(ends[0]);
    lifeline_ = ends[1];
    std::ofstream(path_ + "/cgroup.procs") << process_;
  }
  void end_process() {
    if (process_ <= 0) return;
    ::close(lifeline_);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

  std::string path_;
  std::uint64_t id_ = 0;
  pid_t process_ = 0;
  int lifeline_ = -1;
};

TEST_F(CgroupById, OneWithoutAProcessIsGone) {
  EXPECT_EQ(*life_of(id_), Life::kGone);
  EXPECT_EQ(process_in(id_).error().kind(), ErrorKind::kNotFound);
}

TEST_F(CgroupById, OneWithAProcessRunsAndNamesIt) {
  start_process();
  EXPECT_EQ(*life_of(id_), Life::kRuns);
  const auto found = process_in(id_);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->pid(), process_);
  end_process();
  EXPECT_EQ(*life_of(id_), Life::kGone);
}

TEST_F(CgroupById, AProcessBelowItKeepsItAliveButIsNotInIt) {
  const auto below = path_ + "/below";
  std::filesystem::create_directory(below);
  start_process();
  std::ofstream(below + "/cgroup.procs") << process_;
  EXPECT_EQ(*life_of(id_), Life::kRuns);
  EXPECT_FALSE(process_in(id_));
  end_process();
  ::rmdir(below.c_str());
}

TEST_F(CgroupById, ARemovedOneIsGoneAndItsIdIsNobodyElses) {
  ASSERT_EQ(::rmdir(path_.c_str()), 0);
  std::filesystem::create_directory(path_);
  start_process();
  EXPECT_EQ(*life_of(id_), Life::kGone);
  EXPECT_FALSE(process_in(id_));
}

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
