#include "sidecar/hardening/landlock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <seccomp.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <semaphore>
#include <thread>

#include "lib/base/file.h"
#include "tests/unit/sidecar/hardening/child.h"

namespace podjail::hardening {
namespace {

namespace fs = std::filesystem;

bool answer_landlock_with(int error) {
  const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
  const auto answer = SCMP_ACT_ERRNO(static_cast<unsigned>(error));
  return ::seccomp_rule_add(filter, answer, SCMP_SYS(landlock_create_ruleset), 0) == 0 &&
         ::seccomp_load(filter) == 0;
}

class Landlock : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(root_ / "policies");
    fs::create_directories(root_ / "shared");
    fs::create_directories(root_ / "secrets");
    write(root_ / "policies/a.js");
    write(root_ / "secrets/token");
  }
  void TearDown() override { fs::remove_all(root_); }

  static void write(const fs::path& path) { std::ofstream(path) << "x"; }
  static bool reads(const fs::path& path) { return read_file(path, 10).has_value(); }
  static bool is_denied(int result) { return result == -1 && errno == EACCES; }
  static int open(const fs::path& path, int flags) { return ::open(path.c_str(), flags | O_CLOEXEC, 0600); }

  // Whether `check` holds in a child that may only use the two directories. Where the kernel has no Landlock
  // the answer is that nothing is restricted, and that is what is looked at.
  bool restricted(const std::function<bool()>& check) const {
    return holds_in_child([this, &check] {
      const auto version = restrict_files({{root_ / "policies"}, {root_ / "shared"}});
      return version && (*version == 0 ? reads(root_ / "secrets/token") : check());
    });
  }

  const fs::path root_ = fs::temp_directory_path() / ("podjail-landlock-" + std::to_string(::getpid()));
};

TEST_F(Landlock, LeavesWhatIsGranted) {
  EXPECT_TRUE(restricted([this] {
    return reads(root_ / "policies/a.js") &&
           write_file_atomically(root_ / "shared/report.json", "x", 0444).has_value() &&
           write_file_atomically(root_ / "shared/report.json", "y", 0444).has_value() &&
           ::unlink((root_ / "shared/report.json").c_str()) == 0;
  }));
}

TEST_F(Landlock, TakesEveryOtherFileAway) {
  EXPECT_TRUE(restricted([this] {
    return is_denied(open(root_ / "secrets/token", O_RDONLY)) &&
           is_denied(open(root_ / "secrets", O_RDONLY)) &&
           is_denied(open(root_ / "secrets/new", O_WRONLY | O_CREAT)) &&
           is_denied(open(root_ / "policies/../secrets/token", O_RDONLY)) &&
           is_denied(::unlink((root_ / "secrets/token").c_str()));
  }));
}

TEST_F(Landlock, FollowsALinkToItsTarget) {
  fs::create_symlink(root_ / "secrets/token", root_ / "policies/link.js");
  EXPECT_TRUE(restricted([this] { return is_denied(open(root_ / "policies/link.js", O_RDONLY)); }));
}

TEST_F(Landlock, LetsWhatIsReadableNotBeWritten) {
  EXPECT_TRUE(restricted([this] {
    return is_denied(open(root_ / "policies/a.js", O_WRONLY)) &&
           is_denied(open(root_ / "policies/b.js", O_WRONLY | O_CREAT)) &&
           is_denied(::unlink((root_ / "policies/a.js").c_str()));
  }));
}

TEST_F(Landlock, MakesNothingButPlainFiles) {
  EXPECT_TRUE(restricted([this] {
    return is_denied(::mkfifo((root_ / "shared/fifo").c_str(), 0600)) &&
           is_denied(::mkdir((root_ / "shared/folder").c_str(), 0700)) &&
           is_denied(::symlink("/etc", (root_ / "shared/link").c_str()));
  }));
}

TEST_F(Landlock, SeesWhatAnotherSwapsIn) {
  fs::create_directories(root_ / "policies/..1");
  write(root_ / "policies/..1/p.js");
  fs::create_directory_symlink("..1", root_ / "policies/..data");
  fs::create_symlink("..data/p.js", root_ / "policies/p.js");
  EXPECT_TRUE(holds_in_child([this] {
    std::binary_semaphore restricted{0};
    // Started before, so that it is not restricted: it stands for the kubelet.
    std::thread kubelet([&] {
      restricted.acquire();
      fs::create_directories(root_ / "policies/..2");
      write(root_ / "policies/..2/p.js");
      fs::create_directory_symlink("..2", root_ / "policies/..new");
      fs::rename(root_ / "policies/..new", root_ / "policies/..data");
      fs::remove_all(root_ / "policies/..1");
    });
    const auto version = restrict_files({{root_ / "policies"}, {}});
    const bool before = reads(root_ / "policies/p.js");
    restricted.release();
    kubelet.join();
    return version && before && reads(root_ / "policies/p.js");
  }));
}

TEST_F(Landlock, LeavesOutWhatDoesNotExist) {
  EXPECT_TRUE(holds_in_child([this] {
    return restrict_files({{root_ / "nowhere"}, {root_ / "shared"}}).has_value();
  }));
}

// As a kernel without it answers, one that was started without it, and a runtime's filter.
TEST_F(Landlock, IsSaidToBeAbsentWhereItIs) {
  for (const int error : {ENOSYS, EOPNOTSUPP, EPERM}) {
    EXPECT_TRUE(holds_in_child([this, error] {
      if (!answer_landlock_with(error)) return false;
      const auto version = restrict_files({{root_ / "policies"}, {}});
      return version && *version == 0 && reads(root_ / "secrets/token");
    })) << error;
  }
}

TEST_F(Landlock, ThatFailsOtherwiseIsAnError) {
  EXPECT_TRUE(holds_in_child([this] {
    return answer_landlock_with(ENOMEM) && !restrict_files({{root_}, {}});
  }));
}

TEST_F(Landlock, GrantsTheDirectoryThatHoldsSomething) {
  EXPECT_EQ(holding_directory(root_ / "policies"), root_);
  EXPECT_EQ(holding_directory((root_ / "policies").string() + "/"), root_);
  EXPECT_EQ(holding_directory(root_ / "later/on/policies"), root_);
  EXPECT_EQ(holding_directory("/policies"), "/policies");
  EXPECT_EQ(holding_directory("/missing/policies"), "/missing/policies");
}

}  // namespace
}  // namespace podjail::hardening
