#include "hook/container/kernel_namespace.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/hook/new_netns.h"

namespace podjail::container {
namespace {

KernelNamespace open_of(pid_t pid, NamespaceKind kind) {
  return KernelNamespace::open(*ContainerProcess::open(pid), kind).value();
}

NamespaceId current_netns() {
  struct stat facts {};
  EXPECT_EQ(::stat("/proc/thread-self/ns/net", &facts), 0);
  return {facts.st_dev, facts.st_ino};
}

TEST(KernelNamespace, ItsOwnIsTheHosts) {
  for (const auto kind : {NamespaceKind::kNetwork, NamespaceKind::kMount, NamespaceKind::kPid}) {
    EXPECT_TRUE(*open_of(::getpid(), kind).is_of_host());
  }
}

TEST(KernelNamespace, ANewOneIsNotTheHosts) {
  in_new_netns([] { EXPECT_FALSE(*open_of(own_thread(), NamespaceKind::kNetwork).is_of_host()); });
}

TEST(KernelNamespace, WorkRunsInsideAndTheCallerStaysOutside) {
  in_new_netns([] {
    const auto inside = open_of(own_thread(), NamespaceKind::kNetwork);
    std::thread([&inside] {
      ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
      const auto before = current_netns();
      const auto seen = inside.run([]() -> Result<NamespaceId> { return current_netns(); });
      ASSERT_TRUE(seen) << seen.error().message();
      EXPECT_EQ(*seen, inside.id());
      EXPECT_EQ(current_netns(), before);
      EXPECT_FALSE(before == inside.id());
    }).join();
  });
}

TEST(KernelNamespace, AFailureInsideIsPassedOn) {
  in_new_netns([] {
    const auto outcome = open_of(own_thread(), NamespaceKind::kNetwork).run([]() -> Status {
      return fail(ErrorKind::kRefused, "no");
    });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message(), "no");
  });
}

TEST(KernelNamespace, WorkThatWandersOffIsNoticed) {
  in_new_netns([] {
    const auto outcome = open_of(own_thread(), NamespaceKind::kNetwork).run([]() -> Status {
      EXPECT_EQ(::unshare(CLONE_NEWNET), 0);
      return {};
    });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind(), ErrorKind::kInternal);
  });
}

TEST(KernelNamespace, AMountNamespaceCanBeEnteredByAThread) {
  std::thread([] {
    ASSERT_EQ(::unshare(CLONE_NEWNS), 0) << "this test needs root";
    const auto mounts = open_of(own_thread(), NamespaceKind::kMount);
    EXPECT_FALSE(*mounts.is_of_host());
    EXPECT_TRUE(mounts.run([]() -> Status { return {}; }));
  }).join();
}

}  // namespace
}  // namespace podjail::container
