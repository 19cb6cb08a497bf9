#include "hook/look.h"

#include <unistd.h>

#include <filesystem>

#include "tests/unit/hook/new_netns.h"

namespace podjail::hook {
namespace {

std::string folder() {
  return (std::filesystem::temp_directory_path() / ("podjail-look-" + std::to_string(::getpid()))).string();
}

TEST(Look, AProcessOfTheHostIsSeenAsSuchAndNothingIsTouched) {
  const auto seen = look(::getpid(), {}, folder());
  ASSERT_TRUE(seen) << seen.error().message();
  EXPECT_EQ(seen->facts.network, NetworkFact::kHost);
  EXPECT_EQ(seen->facts.processes, ProcessesFact::kHost);
  EXPECT_EQ(seen->facts.mounts, OwnerFact::kHost);
  EXPECT_EQ(seen->facts.ipc, OwnerFact::kHost);
  EXPECT_FALSE(seen->network);
  EXPECT_FALSE(seen->lock);
  EXPECT_FALSE(std::filesystem::exists(folder()));
}

TEST(Look, ANewNamespaceIsFresh) {
  in_new_netns([] {
    // Held against /proc/self, which is the process's first thread, in the host's namespace.
    const auto seen = look(own_thread(), {}, folder());
    ASSERT_TRUE(seen) << seen.error().message();
    EXPECT_EQ(seen->facts.network, NetworkFact::kFresh);
    EXPECT_TRUE(seen->network && seen->lock);
    EXPECT_TRUE(seen->found.empty());
  });
  std::filesystem::remove_all(folder());
}

TEST(Look, TheBundlesMountsAreLookedAt) {
  Bundle bundle;
  bundle.mounts = {{"/x", "bind", "/nonexistent", {}}};
  const auto seen = look(::getpid(), bundle, folder());
  ASSERT_TRUE(seen) << seen.error().message();
  ASSERT_EQ(seen->facts.sources.size(), 1U);
  EXPECT_EQ(seen->facts.sources[0].kind, SourceKind::kMissing);
}

TEST(Look, AProcessThatIsGoneIsNotFound) {
  const auto seen = look(4194304, {}, folder());
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace podjail::hook
