#include "hook/trust/inject.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "hook/trust/pem.h"
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
  Result<Injected> inject(const container::KernelNamespace& mounts, std::vector<std::string> bundles,
                          std::vector<std::string> environment = {}) {
    const auto host = container::KernelNamespace::open(*container::ContainerProcess::open(::getpid()),
                                                       container::NamespaceKind::kMount);
    return host->run([&] {
      return inject_trust(mounts,
                          {root().string(), bundles, environment, placement_, (folder_ / "work").string()});
    });
  }
  std::string contents(const std::string& path) {
    return read_file((root() / path).string(), 4096).value_or("-");
  }

  Placement placement_ = Placement::kAuto;
};

TEST_F(Inject, CoversWhatExists) {
  put("run/podjail/ca.crt", kIssuer);
  put("etc/bundle", "roots\n");
  in_container([this](const auto& mounts) {
    const auto covered = inject(mounts, {"/etc/bundle", "/etc/other"});
    ASSERT_TRUE(covered) << covered.error().message();
    EXPECT_EQ(covered->covered, 1U);
    EXPECT_EQ(covered->written, 0U);
    EXPECT_EQ(contents("etc/bundle"), merge_bundle("roots\n", kIssuer));
    EXPECT_EQ(inject(mounts, {"/etc/bundle"})->covered, 0U) << "a second time";
  });
  EXPECT_EQ(contents("etc/bundle"), "roots\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "only the root is left";
}

TEST_F(Inject, NamesOfOneFileAreCoveredOnce) {
  put("run/podjail/ca.crt", kIssuer);
  put("etc/bundle", "roots\n");
  link("etc/alias", "bundle");
  in_container([this](const auto& mounts) {
    EXPECT_EQ(inject(mounts, {"/etc/alias", "/etc/bundle"})->covered, 1U);
  });
}

TEST_F(Inject, WithoutAnIssuerNothingIsCovered) {
  put("etc/bundle", "roots\n");
  in_container([this](const auto& mounts) {
    const auto covered = inject(mounts, {"/etc/bundle"});
    ASSERT_FALSE(covered);
    EXPECT_EQ(covered.error().kind(), ErrorKind::kRefused);
    EXPECT_EQ(contents("etc/bundle"), "roots\n");
  });
}

TEST_F(Inject, OneBadTargetFailsAll) {
  put("run/podjail/ca.crt", kIssuer);
  put("etc/bundle", "roots\n");
  std::filesystem::create_directories(root() / "etc/directory");
  in_container([this](const auto& mounts) {
    EXPECT_EQ(inject(mounts, {"/etc/bundle", "/etc/directory"}).error().kind(), ErrorKind::kRefused);
    EXPECT_EQ(contents("etc/bundle"), "roots\n");
  });
}

TEST_F(Inject, WhatTheEnvironmentNamesIsCoveredToo) {
  put("run/podjail/ca.crt", kIssuer);
  put("opt/mine.pem", "mine\n");
  in_container([this](const auto& mounts) {
    EXPECT_EQ(inject(mounts, {}, {"SSL_CERT_FILE=/opt/mine.pem"})->covered, 1U);
    EXPECT_EQ(contents("opt/mine.pem"), merge_bundle("mine\n", kIssuer));
  });
  EXPECT_EQ(contents("opt/mine.pem"), "mine\n");
}

TEST_F(Inject, ACopyIsReadByWhomTheFileWasReadBy) {
  put("run/podjail/ca.crt", kIssuer);
  put("opt/mine.pem", "with a key\n");
  ASSERT_EQ(::chmod((root() / "opt/mine.pem").c_str(), 0640), 0);
  ASSERT_EQ(::chown((root() / "opt/mine.pem").c_str(), 7, 8), 0) << "this test needs root";
  in_container([this](const auto& mounts) {
    ASSERT_EQ(inject(mounts, {}, {"SSL_CERT_FILE=/opt/mine.pem"})->covered, 1U);
    struct stat facts {};
    ASSERT_EQ(::stat((root() / "opt/mine.pem").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0440U);
    EXPECT_EQ(facts.st_uid, 7U);
    EXPECT_EQ(facts.st_gid, 8U);
  });
}

TEST_F(Inject, ALayerIsWrittenAndAVolumeInItIsCovered) {
  placement_ = Placement::kLayer;
  put("run/podjail/ca.crt", kIssuer);
  put("etc/bundle", "roots\n");
  put("volume/mine.pem", "mine\n");
  in_container([this](const auto& mounts) {
    const auto volume = root() / "volume";
    ASSERT_EQ(::mount(volume.c_str(), volume.c_str(), nullptr, MS_BIND, nullptr), 0);
    const auto injected = inject(mounts, {"/etc/bundle"}, {"SSL_CERT_FILE=/volume/mine.pem"});
    ASSERT_TRUE(injected) << injected.error().message();
    EXPECT_EQ(injected->written, 1U);
    EXPECT_EQ(injected->covered, 1U);
    EXPECT_EQ(contents("volume/mine.pem"), merge_bundle("mine\n", kIssuer));
  });
  EXPECT_EQ(contents("etc/bundle"), merge_bundle("roots\n", kIssuer));
  EXPECT_EQ(contents("volume/mine.pem"), "mine\n");
  EXPECT_EQ(contents("usr/local/share/ca-certificates/podjail.crt"), kIssuer);
}

}  // namespace
}  // namespace podjail::trust
