#include "hook/trust/shared_mount.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <optional>
#include <thread>

#include "lib/base/file.h"
#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::trust {
namespace {

using container::KernelNamespace;

// Two threads with mounts of their own play the containers: the sidecar's has the directory folder_/sidecar
// as its root, the workload's has root() below its own, as before pivot_root.
class SharedMount : public TemporaryRoot {
 protected:
  void SetUp() override {
    TemporaryRoot::SetUp();
    std::filesystem::create_directories(sidecar() / "run/podjail");
  }
  std::filesystem::path sidecar() const { return folder_ / "sidecar"; }

  static void own_mounts(const std::function<void()>& body) {
    std::thread([&body] {
      ASSERT_EQ(::unshare(CLONE_NEWNS), 0) << "this test needs root";
      ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
      body();
    }).join();
  }
  static KernelNamespace mounts_of_this_thread() {
    const auto process = container::ContainerProcess::open(static_cast<pid_t>(::syscall(SYS_gettid)));
    return KernelNamespace::open(*process, container::NamespaceKind::kMount).value();
  }
  // As a runtime does it: a mount of the new root, and the old one put away.
  void become_sidecar() const {
    const auto path = sidecar().string();
    ASSERT_EQ(::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr), 0);
    ASSERT_EQ(::chdir(path.c_str()), 0);
    ASSERT_EQ(::syscall(SYS_pivot_root, ".", "."), 0);
    ASSERT_EQ(::umount2(".", MNT_DETACH), 0);
  }
  // Gives the outcome and then, as the workload, calls `look`.
  Status share(
      const std::function<void()>& become, const std::function<void()>& look = [] {}) {
    const auto host = KernelNamespace::open(*container::ContainerProcess::open(::getpid()),
                                            container::NamespaceKind::kMount);
    Status outcome = fail(ErrorKind::kInternal, "not run");
    std::optional<KernelNamespace> sidecar_mounts;  // outlives its thread
    own_mounts([&] {
      sidecar_mounts.emplace(mounts_of_this_thread());
      become();
    });
    own_mounts([&] {
      const auto workload = mounts_of_this_thread();
      outcome = host->run([&] {
        return mount_shared_directory(*sidecar_mounts, {workload, root().string()});
      });
      look();
    });
    return outcome;
  }
  Status share_from_sidecar(const std::function<void()>& look = [] {}) {
    return share([this] { become_sidecar(); }, look);
  }
  void put_for_sidecar(const std::string& name, const std::string& contents) const {
    std::ofstream(sidecar() / "run/podjail" / name) << contents;
  }
  void place() const { std::filesystem::create_directories(root() / "run/podjail"); }
};

TEST_F(SharedMount, TheWorkloadSeesTheSidecarsFilesReadOnly) {
  put_for_sidecar("ca.crt", "issuer");
  place();
  const auto shared = share_from_sidecar([this] {
    const auto seen = root() / "run/podjail/ca.crt";
    const auto text = read_file(seen.string(), 100);
    ASSERT_TRUE(text) << text.error().message();
    EXPECT_EQ(*text, "issuer");
    put_for_sidecar("later", "also what comes later");
    const auto later = read_file((root() / "run/podjail/later").string(), 100);
    ASSERT_TRUE(later) << later.error().message();
    EXPECT_EQ(*later, "also what comes later");
    struct statvfs facts {};
    ASSERT_EQ(::statvfs(seen.c_str(), &facts), 0);
    EXPECT_EQ(facts.f_flag & (ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC),
              static_cast<unsigned long>(ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC));
  });
  EXPECT_TRUE(shared) << shared.error().message();
  EXPECT_FALSE(std::filesystem::exists(root() / "run/podjail/ca.crt")) << "the host sees nothing of it";
}

TEST_F(SharedMount, ASidecarWithoutACertificateIsNotReady) {
  place();
  const auto shared = share_from_sidecar();
  ASSERT_FALSE(shared);
  EXPECT_EQ(shared.error().kind(), ErrorKind::kRefused);
  EXPECT_NE(shared.error().message().find("not ready"), std::string::npos);
}

TEST_F(SharedMount, ASidecarThatStillHasTheHostsRootIsNotReady) {
  place();
  const auto shared = share([] {});
  ASSERT_FALSE(shared);
  EXPECT_NE(shared.error().message().find("not ready"), std::string::npos);
}

TEST_F(SharedMount, LinksOnEitherSideAreRefused) {
  put_for_sidecar("ca.crt", "issuer");
  std::filesystem::create_directories(root() / "elsewhere/podjail");
  link("run", "elsewhere");
  EXPECT_EQ(share_from_sidecar().error().kind(), ErrorKind::kRefused);
  std::filesystem::remove(root() / "run");
  place();
  std::filesystem::rename(sidecar() / "run/podjail", sidecar() / "files");
  std::filesystem::create_directory_symlink("../files", sidecar() / "run/podjail");
  EXPECT_EQ(share_from_sidecar().error().kind(), ErrorKind::kRefused);
}

TEST_F(SharedMount, APlaceThatIsNoDirectoryOrMissingIsAnError) {
  put_for_sidecar("ca.crt", "issuer");
  EXPECT_FALSE(share_from_sidecar());
  put("run/podjail", "a file");
  EXPECT_EQ(share_from_sidecar().error().kind(), ErrorKind::kRefused);
}

TEST_F(SharedMount, TheIssuerIsLookedForInTheContainer) {
  own_mounts([this] {
    const auto mounts = mounts_of_this_thread();
    const ContainerRoot workload{mounts, root().string()};
    EXPECT_EQ(*look_for_issuer(workload), Issuer::kMissing);
    put("run/podjail/ca.crt", "x");
    EXPECT_EQ(*look_for_issuer(workload), Issuer::kThere);
    std::filesystem::remove(root() / "run/podjail/ca.crt");
    std::filesystem::create_directory(root() / "run/podjail/ca.crt");
    EXPECT_EQ(look_for_issuer(workload).error().kind(), ErrorKind::kRefused);
  });
}

}  // namespace
}  // namespace podjail::trust
