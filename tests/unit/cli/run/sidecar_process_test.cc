#include "cli/run/sidecar_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "lib/base/descriptor_message.h"
#include "lib/base/file.h"

namespace podjail::cli {
namespace {

// A shell script in the sidecar's place.
class SidecarProcessTest : public testing::Test {
 protected:
  SidecarProcessTest() {
    std::string name = "/tmp/podjail-sidecar-process-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    ::chmod(folder_.c_str(), 0755);
  }
  ~SidecarProcessTest() override { std::filesystem::remove_all(folder_); }

  SidecarProcess start(const std::string& script) {
    const auto program = folder_ + "/sidecar";
    std::ofstream(program) << "#!/bin/sh\n" << script << "\n";
    ::chmod(program.c_str(), 0755);
    return start_sidecar(program, {JailMode::kRoot, 0, 0, 65534, 65534}).value();
  }

  // All it writes, to its end.
  static std::string output_of(SidecarProcess& sidecar, const UniqueFd& pipe) {
    ::waitpid(sidecar.pid, &status_, 0);
    return read_all(pipe.get(), 65536).value();
  }

  std::string folder_;
  static inline int status_ = 0;
};

TEST_F(SidecarProcessTest, WaitsAtASocketForWhatItIsToServe) {
  auto sidecar = start("echo $*; readlink /proc/self/fd/3 | cut -d: -f1");
  EXPECT_EQ(output_of(sidecar, sidecar.decisions), "--handover 3\nsocket\n");
}

TEST_F(SidecarProcessTest, IsHandedTheJailsSocketsAndBehindThemItsDirectories) {
  std::array<int, 2> ends{};
  ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()));
  SidecarProcess sidecar{-1, {}, {}, {}, UniqueFd(ends[0])};
  const UniqueFd its_end(ends[1]);
  SidecarHandover handover{"proxy:dns-udp", {}, {}, {}, "sidecar.json"};
  handover.listeners.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  handover.listeners.emplace_back(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  handover.shared.reset(::open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC));
  handover.withheld.reset(::open(folder_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  ASSERT_TRUE(hand_over(sidecar, std::move(handover)));
  const auto message = receive_message(its_end.get()).value().value();
  EXPECT_EQ(message.text, "proxy:dns-udp\n/proc/self/fd/6/sidecar.json");
  ASSERT_EQ(message.descriptors.size(), 4U);
  const auto last = "/proc/self/fd/" + std::to_string(message.descriptors.back().get());
  EXPECT_EQ(std::filesystem::read_symlink(last), folder_);
  EXPECT_FALSE(receive_message(its_end.get()).value()) << "the launcher keeps its end";
}

TEST_F(SidecarProcessTest, HasNoDescriptorBesides) {
  const UniqueFd left_open(::fcntl(STDIN_FILENO, F_DUPFD, 60));
  auto sidecar = start(
      "for i in 3 4 5 6 60 256 257; do [ -e /proc/self/fd/$i ] && echo $i; done; readlink /proc/self/fd/0");
  EXPECT_EQ(output_of(sidecar, sidecar.decisions), "3\n/dev/null\n");
}

TEST_F(SidecarProcessTest, IsAUserWithoutPrivileges) {
  auto sidecar = start("id -u; id -G; grep CapPrm /proc/self/status");
  EXPECT_EQ(output_of(sidecar, sidecar.decisions), "65534\n65534\nCapPrm:\t0000000000000000\n");
}

TEST_F(SidecarProcessTest, IsInASessionOfItsOwn) {
  auto sidecar = start("[ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo own");
  EXPECT_EQ(output_of(sidecar, sidecar.decisions), "own\n");
}

TEST_F(SidecarProcessTest, SaysInItsLogThatItCannotBeRun) {
  auto sidecar = start_sidecar(folder_ + "/missing", {JailMode::kRootless, 0, 0, 0, 0}).value();
  EXPECT_NE(output_of(sidecar, sidecar.log).find("missing"), std::string::npos);
  EXPECT_EQ(WEXITSTATUS(status_), 125);
}

TEST_F(SidecarProcessTest, EndsWithItsLauncher) {
  std::array<int, 2> told{};
  ASSERT_EQ(0, ::pipe2(told.data(), O_CLOEXEC));
  const UniqueFd reading(told[0]);
  UniqueFd writing(told[1]);
  const pid_t launcher = ::fork();
  if (launcher == 0) {
    auto sidecar = start("exec sleep 1000");
    [[maybe_unused]] const auto sent = ::write(writing.get(), &sidecar.pid, sizeof sidecar.pid);
    ::pause();
  }
  pid_t sidecar = 0;
  ASSERT_EQ(::read(reading.get(), &sidecar, sizeof sidecar), static_cast<ssize_t>(sizeof sidecar));
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, sidecar, 0)));
  ::kill(launcher, SIGKILL);
  ::waitpid(launcher, nullptr, 0);
  pollfd ended{process.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&ended, 1, 20'000), 1);
}

TEST(SidecarPaths, NameTheDescriptorsBehindTheListeners) {
  EXPECT_EQ(shared_path(6), "/proc/self/fd/9");
  EXPECT_EQ(withheld_path(6), "/proc/self/fd/10");
}

TEST(FindSidecar, LooksBesideThisProgramAlone) {
  EXPECT_FALSE(find_sidecar()) << "there is none beside a test";
}

}  // namespace
}  // namespace podjail::cli
