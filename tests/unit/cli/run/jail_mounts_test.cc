#include "cli/run/jail_mounts.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>

#include "tests/unit/cli/run/own_mounts.h"

namespace podjail::cli {
namespace {

MountPlan plan() {
  MountPlan plan;
  plan.working_directory = "/tmp";
  return plan;
}

UniqueFd listen_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  if (::listen(fd.get(), 1) != 0) return {};
  return fd;
}

bool can_connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

TEST(JailMounts, TheSharedDirectoryIsTheSidecarsToWriteAndTheJailsToRead) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories& directories) {
    if (!finish_mounts(plan(), kRootItself)) return false;
    if (contents("/dev/shm/podjail/ca.crt") != "issuer") return false;
    if (::open("/dev/shm/podjail/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0 || errno != EROFS)
      return false;
    return ::openat(directories.shared.get(), "report.json", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0;
  }));
}

TEST(JailMounts, NoPathLeadsToWhatIsWithheld) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories& directories) {
    if (::openat(directories.withheld.get(), "secret-of-the-sidecar", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) <
        0)
      return false;
    if (contents("/proc/self/mountinfo").find("mode=700") != std::string::npos) return false;
    for (const auto& entry : std::filesystem::recursive_directory_iterator("/dev/shm")) {
      if (entry.path().filename() == "secret-of-the-sidecar") return false;
    }
    return true;
  }));
}

TEST(JailMounts, ProcessesOutsideAreNotSeen) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    if (!finish_mounts(plan(), kRootItself)) return false;
    return std::filesystem::exists("/proc/1") &&
           !std::filesystem::exists("/proc/" + std::to_string(::getppid() + 2)) &&
           std::filesystem::read_symlink("/proc/self") == std::to_string(::getpid());
  }));
}

TEST(JailMounts, SocketsAreHiddenByFileAndByDirectoryUnlessAllowed) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    std::filesystem::create_directories("/tmp/run/user/deep");
    const auto engine = listen_at("/tmp/engine.sock");
    const auto agent = listen_at("/tmp/run/user/agent");
    const auto allowed = listen_at("/tmp/run/user/deep/allowed");
    const auto also_allowed = listen_at("/tmp/also");
    auto meant = plan();
    meant.hidden_sockets = {"/tmp/engine.sock", "/tmp/gone.sock", "/tmp/run/user/agent"};
    meant.hidden_directories = {"/tmp/run/user", "/tmp/run/user-of-nobody"};
    meant.allowed_sockets = {"/tmp/run/user/deep/allowed", "/tmp/also"};
    if (!engine || !agent || !allowed || !also_allowed || !finish_mounts(meant, kRootItself)) return false;
    return !can_connect("/tmp/engine.sock") && !can_connect("/tmp/run/user/agent") &&
           can_connect("/tmp/run/user/deep/allowed") && can_connect("/tmp/also");
  }));
}

TEST(JailMounts, ASocketIsHiddenAlsoFromWhoIsInItsDirectory) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    std::filesystem::create_directories("/tmp/run");
    const auto agent = listen_at("/tmp/run/agent");
    if (::chdir("/tmp/run") != 0) return false;
    auto meant = plan();
    meant.hidden_sockets = {"/tmp/run/agent"};
    meant.hidden_directories = {"/tmp/run"};
    meant.working_directory = "/tmp/run";
    return agent && finish_mounts(meant, kRootItself) && !can_connect("agent") &&
           !can_connect("/tmp/run/agent");
  }));
}

TEST(JailMounts, AnAllowedSocketThatIsNotThereIsAMistake) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    auto meant = plan();
    meant.allowed_sockets = {"/tmp/none"};
    return !finish_mounts(meant, kRootItself);
  }));
}

TEST(JailMounts, WithoutTheWorkingDirectoryThereIsNoJail) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    auto meant = plan();
    meant.working_directory = "/tmp/gone";
    return !finish_mounts(meant, kRootItself);
  }));
}

TEST(JailMounts, RootCannotTellTheKernelWhatToRunOutside) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    auto meant = plan();
    meant.kernel_files = MountPlan::KernelFiles::kReadOnly;
    if (!finish_mounts(meant, kRootItself)) return false;
    for (const char* path : {"/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe",
                             "/proc/sysrq-trigger", "/sys/kernel/uevent_helper", "/sys/kernel/mm/ksm/run"}) {
      if (std::filesystem::exists(path) && ::open(path, O_WRONLY | O_CLOEXEC) >= 0) return false;
    }
    return true;
  }));
}

}  // namespace
}  // namespace podjail::cli
