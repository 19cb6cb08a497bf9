#include "sidecar/hardening/syscall_filter.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <poll.h>
#include <seccomp.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <semaphore>
#include <string>
#include <thread>

#include "sidecar/hardening/syscall_lists.h"
#include "tests/unit/sidecar/hardening/child.h"

namespace podjail::hardening {
namespace {

bool filtered(const std::function<bool()>& check) {
  return holds_in_child([&check] { return filter_system_calls() && check(); });
}

// Whether the call fails as one that the kernel does not have.
bool is_missing(long result) {
  return result == -1 && errno == ENOSYS;
}

template <typename... Arguments>
bool is_missing_call(long number, Arguments... arguments) {
  return filtered([=] { return is_missing(::syscall(number, arguments...)); });
}

class Forbidden : public ::testing::TestWithParam<const char*> {};

TEST_P(Forbidden, EndsTheProcess) {
  const int number = ::seccomp_syscall_resolve_name(GetParam());
  if (number < 0) return;  // a call of other architectures: nothing can ask for it here
  const int end =
      end_of_child([number] { return filter_system_calls() && ::syscall(number, 0, 0, 0, 0, 0, 0) == 0; });
  EXPECT_TRUE(WIFSIGNALED(end)) << "ended with " << WEXITSTATUS(end);
  EXPECT_EQ(WTERMSIG(end), SIGSYS);
}

INSTANTIATE_TEST_SUITE_P(SyscallFilter, Forbidden,
                         ::testing::ValuesIn(forbidden_calls().begin(), forbidden_calls().end()),
                         [](const auto& test) { return std::string(test.param); });

TEST(SyscallFilter, EndsTheWholeProcessWhicheverThreadAsks) {
  const int end = end_of_child([] {
    if (!filter_system_calls()) return false;
    std::thread([] { ::syscall(SYS_execve, nullptr, nullptr, nullptr); }).join();
    return true;
  });
  ASSERT_TRUE(WIFSIGNALED(end));
  EXPECT_EQ(WTERMSIG(end), SIGSYS);
}

TEST(SyscallFilter, HoldsForThreadsThatRanBefore) {
  EXPECT_TRUE(holds_in_child([] {
    std::binary_semaphore go{0};
    std::atomic<bool> missing{false};
    std::thread earlier([&] {
      go.acquire();
      missing = is_missing(::syscall(SYS_memfd_create, "x", 0));
    });
    const bool installed = filter_system_calls().has_value();
    go.release();
    earlier.join();
    return installed && missing;
  }));
}

TEST(SyscallFilter, MakesNoProcess) {
  EXPECT_TRUE(filtered([] { return ::fork() == -1 && errno == ENOSYS; }));
  EXPECT_TRUE(is_missing_call(SYS_clone, SIGCHLD | CLONE_VM | CLONE_VFORK, 0, 0, 0, 0));
}

TEST(SyscallFilter, MakesNoThreadInAnotherNamespace) {
  constexpr unsigned long kThread = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_FS | CLONE_FILES;
  for (const unsigned long space : {CLONE_NEWNET, CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID}) {
    EXPECT_TRUE(is_missing_call(SYS_clone, kThread | space, 0, 0, 0, 0)) << space;
  }
  // Its flags lie in memory, where a filter cannot look.
  EXPECT_TRUE(is_missing_call(SYS_clone3, nullptr, 0));
}

TEST(SyscallFilter, MakesSocketsOfTcpAndUdpAlone) {
  for (int family = 0; family < 64; ++family) {
    if (family == AF_INET || family == AF_INET6) continue;
    EXPECT_TRUE(is_missing_call(SYS_socket, family, SOCK_STREAM, 0)) << family;
    EXPECT_TRUE(is_missing_call(SYS_socket, family, SOCK_RAW, 0)) << family;
  }
  for (const int family : {AF_INET, AF_INET6}) {
    EXPECT_TRUE(is_missing_call(SYS_socket, family, SOCK_RAW, IPPROTO_RAW));
    EXPECT_TRUE(is_missing_call(SYS_socket, family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_TCP));
    EXPECT_TRUE(is_missing_call(SYS_socket, family, SOCK_DGRAM, IPPROTO_ICMP));
    EXPECT_TRUE(is_missing_call(SYS_socket, family, SOCK_SEQPACKET, IPPROTO_SCTP));
    EXPECT_TRUE(is_missing_call(SYS_socket, family, SOCK_STREAM, 262));  // MPTCP
  }
}

TEST(SyscallFilter, ReadsOfAFamilyWhatTheKernelReads) {
  const unsigned long upper = 1UL << 32U;
  EXPECT_TRUE(is_missing_call(SYS_socket, upper + 40, SOCK_STREAM, 0));  // AF_VSOCK
  EXPECT_TRUE(is_missing_call(SYS_socket, upper + AF_PACKET, SOCK_RAW, 0));
}

TEST(SyscallFilter, AddsNoListener) {
  EXPECT_TRUE(filtered([] {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    return fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0 &&
           is_missing(::listen(fd, 1));
  }));
}

TEST(SyscallFilter, MakesNoMemoryExecutable) {
  EXPECT_TRUE(filtered([] {
    void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && is_missing(::mprotect(page, 4096, PROT_READ | PROT_EXEC)) &&
           ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
  }));
}

TEST(SyscallFilter, LeavesNoWayBackToADumpableProcess) {
  const rlimit core{1, 1};
  EXPECT_TRUE(is_missing_call(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0));
  EXPECT_TRUE(is_missing_call(SYS_prctl, PR_SET_PTRACER, -1L, 0, 0, 0));
  EXPECT_TRUE(is_missing_call(SYS_prlimit64, 0, RLIMIT_CORE, &core, nullptr));
  EXPECT_TRUE(is_missing_call(SYS_setrlimit, RLIMIT_CORE, &core));
}

TEST(SyscallFilter, SignalsNobodyElse) {
  EXPECT_TRUE(is_missing_call(SYS_tgkill, ::getppid(), ::getppid(), 0));
  EXPECT_TRUE(is_missing_call(SYS_kill, ::getppid(), 0));
  const int end = end_of_child([] {
    if (filter_system_calls()) ::abort();
    return false;
  });
  ASSERT_TRUE(WIFSIGNALED(end));
  EXPECT_EQ(WTERMSIG(end), SIGABRT);
}

// Filters go by number, and other tables number otherwise: x32, and i386 by its own instruction.
TEST(SyscallFilter, KnowsNoOtherTableOfCalls) {
  constexpr long kX32 = 0x4000'0000;
  EXPECT_FALSE(filtered([] { return ::syscall(kX32 + SYS_getpid) >= 0; }));
}

TEST(SyscallFilter, LeavesThreadsAndTheirLocks) {
  EXPECT_TRUE(filtered([] {
    std::binary_semaphore done{0};
    std::thread thread([&done] {
      ::pthread_setname_np(::pthread_self(), "named");
      done.release();
    });
    done.acquire();
    thread.join();
    return true;
  }));
}

TEST(SyscallFilter, LeavesEventsAndTime) {
  EXPECT_TRUE(filtered([] {
    const int watch = ::epoll_create1(EPOLL_CLOEXEC);
    std::array<int, 2> ends{};
    if (watch < 0 || ::pipe2(ends.data(), O_NONBLOCK) != 0 || ::write(ends[1], "x", 1) != 1) return false;
    epoll_event event{EPOLLIN, {}};
    if (::epoll_ctl(watch, EPOLL_CTL_ADD, ends[0], &event) != 0) return false;
    pollfd polled{ends[0], POLLIN, 0};
    int waiting = 0;
    timespec now{};
    return ::epoll_wait(watch, &event, 1, 0) == 1 && ::poll(&polled, 1, 0) == 1 &&
           ::ioctl(ends[0], FIONREAD, &waiting) == 0 && waiting == 1 &&
           ::clock_gettime(CLOCK_MONOTONIC, &now) == 0;
  }));
}

TEST(SyscallFilter, LeavesSocketsOfBothFamilies) {
  EXPECT_TRUE(filtered([] {
    for (const int family : {AF_INET, AF_INET6}) {
      const int tcp = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
      const int udp = ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);
      // Where the kernel has no such family it says so itself.
      if ((tcp < 0 || udp < 0) && errno != EAFNOSUPPORT) return false;
      ::close(tcp);
      ::close(udp);
    }
    return true;
  }));
}

TEST(SyscallFilter, LeavesFilesAndTheirWatches) {
  EXPECT_TRUE(filtered([] {
    struct stat facts {};
    const std::string path = "/tmp/podjail-filter-" + std::to_string(::getpid());
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written = file >= 0 && ::write(file, "x", 1) == 1 && ::fchmod(file, 0444) == 0 &&
                         ::rename(path.c_str(), (path + "-renamed").c_str()) == 0;
    const bool removed = ::unlink((path + "-renamed").c_str()) == 0;
    const int events = ::inotify_init1(IN_NONBLOCK);
    return written && removed && events >= 0 && ::inotify_add_watch(events, "/tmp", IN_CREATE) >= 0 &&
           ::stat("/tmp", &facts) == 0;
  }));
}

TEST(SyscallFilter, LeavesMemoryAndRandomness) {
  EXPECT_TRUE(filtered([] {
    void* pages = ::mmap(nullptr, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    std::array<char, 16> bytes{};
    rlimit files{};
    return pages != MAP_FAILED && ::mprotect(pages, 1 << 16, PROT_READ | PROT_WRITE) == 0 &&
           ::madvise(pages, 1 << 16, MADV_DONTNEED) == 0 && ::munmap(pages, 1 << 20) == 0 &&
           ::getrandom(bytes.data(), bytes.size(), 0) == 16 && ::getrlimit(RLIMIT_NOFILE, &files) == 0;
  }));
}

}  // namespace
}  // namespace podjail::hardening
