// A network namespace of the test's own, gone when the test is. Needs root, like everything that the hook
// does to the kernel.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <thread>

namespace podjail {

// Runs `body` on a thread in a new network namespace.
inline void in_new_netns(const std::function<void()>& body) {
  std::thread([&body] {
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0) << "this test needs root";
    body();
  }).join();
}

// The id by which /proc knows the calling thread: a thread can be looked at as a container's process.
inline pid_t own_thread() {
  return static_cast<pid_t>(::syscall(SYS_gettid));
}

}  // namespace podjail
