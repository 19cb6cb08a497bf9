// A thread that plays a container: it has a mount namespace of its own, which goes with it.
#pragma once

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "hook/container/kernel_namespace.h"

namespace podjail {

struct PlayedContainer {
  container::ContainerProcess process;
  container::KernelNamespace mounts;
};

// Runs `body` on that thread.
inline void in_mount_namespace(const std::function<void(const PlayedContainer&)>& body) {
  std::thread([&body] {
    ASSERT_EQ(::unshare(CLONE_NEWNS), 0) << "this test needs root";
    ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    auto process = container::ContainerProcess::open(static_cast<pid_t>(::syscall(SYS_gettid)));
    ASSERT_TRUE(process);
    auto mounts = container::KernelNamespace::open(*process, container::NamespaceKind::kMount);
    ASSERT_TRUE(mounts);
    body({std::move(*process), std::move(*mounts)});
  }).join();
}

}  // namespace podjail
