#include "hook/trust/sidecar_mounts.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "hook/container/cgroup.h"

namespace podjail::trust {
namespace {

using container::ContainerProcess;
using container::KernelNamespace;
using container::NamespaceId;
using container::NamespaceKind;

// A process in a cgroup of its own, in namespaces of the test's choice. Everything goes with the test.
class SidecarMounts : public testing::Test {
 protected:
  void start(int namespaces) {
    const auto mount = container::cgroup2_mount();
    ASSERT_TRUE(mount) << mount.error().message();
    path_ = std::filesystem::path(*mount) / ("podjail-test-sidecar-" + std::to_string(::getpid()));
    ASSERT_TRUE(std::filesystem::create_directory(path_)) << "this test needs root";
    int ready[2] = {};
    ASSERT_EQ(::pipe(ready), 0);
    child_ = ::fork();
    if (child_ == 0) {
      const char sign = ::unshare(namespaces) == 0 ? 'y' : 'n';
      if (::write(ready[1], &sign, 1) != 1) ::_exit(1);
      while (true) ::pause();
    }
    char sign = 0;
    ASSERT_EQ(::read(ready[0], &sign, 1), 1);
    ::close(ready[0]);
    ::close(ready[1]);
    ASSERT_EQ(sign, 'y');
    std::ofstream(path_ / "cgroup.procs") << child_;
  }
  void TearDown() override {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
    if (!path_.empty()) std::filesystem::remove(path_);
  }
  static NamespaceId id_of(pid_t pid, NamespaceKind kind) {
    return KernelNamespace::open(*ContainerProcess::open(pid), kind)->id();
  }
  Result<std::optional<KernelNamespace>> find(const NamespaceId& network,
                                              std::vector<std::uint64_t> more = {}) const {
    more.push_back(container::locate_cgroup(*ContainerProcess::open(child_))->id);
    return find_sidecar_mounts(more, network);
  }

  std::filesystem::path path_;
  pid_t child_ = 0;
};

TEST_F(SidecarMounts, AreThoseOfTheProcessInTheCgroup) {
  start(CLONE_NEWNS | CLONE_NEWNET);
  const auto found = find(id_of(child_, NamespaceKind::kNetwork), {UINT64_MAX});
  ASSERT_TRUE(found) << found.error().message();
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->id(), id_of(child_, NamespaceKind::kMount));
}

TEST_F(SidecarMounts, AProcessOfAnotherNetworkIsNotThePodsSidecar) {
  start(CLONE_NEWNS | CLONE_NEWNET);
  const auto found = find(id_of(::getpid(), NamespaceKind::kNetwork));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
}

TEST_F(SidecarMounts, TheHostsMountsAreNobodys) {
  start(CLONE_NEWNET);
  const auto found = find(id_of(child_, NamespaceKind::kNetwork));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
}

TEST_F(SidecarMounts, WithoutASidecarThereIsNothing) {
  const auto none = find_sidecar_mounts({}, {});
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
  const std::vector<std::uint64_t> gone = {UINT64_MAX};
  ASSERT_TRUE(find_sidecar_mounts(gone, {}));
  EXPECT_FALSE(find_sidecar_mounts(gone, {})->has_value());
}

}  // namespace
}  // namespace podjail::trust
