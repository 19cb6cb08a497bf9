#include "hook/trust/inject.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "lib/base/file.h"
#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::trust {
namespace {

constexpr const char* kIssuer = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";

// The rest of what an image can do is in tests/netns/trust_test.py, with the whole hook.
class Inject : public TemporaryRoot {
 protected:
  // `body` is given the mounts of a thread that plays the container, and runs on that thread.
  void in_container(const std::function<void(const container::KernelNamespace&)>& body) {
    std::thread([&body] {
      ASSERT_EQ(::unshare(CLONE_NEWNS), 0) << "this test needs root";
      ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
      const auto process = container::ContainerProcess::open(static_cast<pid_t>(::syscall(SYS_gettid)));
      body(*container::KernelNamespace::open(*process, container::NamespaceKind::kMount));
    }).join();
  }
  // From the host's side, which is the first thread's mount namespace.
  Result<std::size_t> inject(const container::KernelNamespace& mounts, std::vector<std::string> targets) {
    const auto host = container::KernelNamespace::open(*container::ContainerProcess::open(::getpid()),
                                                       container::NamespaceKind::kMount);
    return host->run([&] {
      return inject_trust(mounts, {root().string(), targets, (folder_ / "work").string()});
    });
  }
};

TEST_F(Inject, CoversWhatExists) {
  put("run/podjail/ca.crt", kIssuer);
  put("etc/bundle", "roots\n");
  in_container([this](const auto& mounts) {
    const auto covered = inject(mounts, {"/etc/bundle", "/etc/other"});
    ASSERT_TRUE(covered) << covered.error().message();
    EXPECT_EQ(*covered, 1U);
    EXPECT_EQ(*read_file((root() / "etc/bundle").string(), 1024), std::string("roots\n") + kIssuer);
    EXPECT_EQ(*inject(mounts, {"/etc/bundle"}), 0U) << "a second time";
  });
  EXPECT_EQ(*read_file((root() / "etc/bundle").string(), 1024), "roots\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "only the root is left";
}

TEST_F(Inject, NamesOfOneFileAreCoveredOnce) {
  put("run/podjail/ca.crt", kIssuer);
  put("etc/bundle", "roots\n");
  link("etc/alias", "bundle");
  in_container([this](const auto& mounts) { EXPECT_EQ(*inject(mounts, {"/etc/alias", "/etc/bundle"}), 1U); });
}

TEST_F(Inject, WithoutAnIssuerNothingIsCovered) {
  put("etc/bundle", "roots\n");
  in_container([this](const auto& mounts) {
    const auto covered = inject(mounts, {"/etc/bundle"});
    ASSERT_FALSE(covered);
    EXPECT_EQ(covered.error().kind(), ErrorKind::kRefused);
    EXPECT_EQ(*read_file((root() / "etc/bundle").string(), 1024), "roots\n");
  });
}

TEST_F(Inject, OneBadTargetFailsAll) {
  put("run/podjail/ca.crt", kIssuer);
  put("etc/bundle", "roots\n");
  std::filesystem::create_directories(root() / "etc/directory");
  in_container([this](const auto& mounts) {
    EXPECT_EQ(inject(mounts, {"/etc/bundle", "/etc/directory"}).error().kind(), ErrorKind::kRefused);
    EXPECT_EQ(*read_file((root() / "etc/bundle").string(), 1024), "roots\n");
  });
}

}  // namespace
}  // namespace podjail::trust
