#include "hook/check/check_install.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/runtime/temporary_folder.h"

namespace podjail::check {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class CheckInstall : public runtime::TemporaryFolder {
 protected:
  Answer check(const Request& request) {
    put("hook.json", "{}");
    put("pause", "a program");
    return check_install(request, {path("hook.json"), path("run"), path("pause")});
  }
  bool left_nothing() const {
    return !std::filesystem::exists(path("run")) || std::filesystem::is_empty(path("run"));
  }
};

TEST_F(CheckInstall, AProcessOfTheHostIsNotJailedAndIsEnded) {
  // `exec -a` gives it the name by which a container's process is known; its argument is a file to wait at.
  const auto answer =
      check({"", {"bash", "-c", "cd $1 && mkfifo $0 && exec -a /podjail-pause cat $0", "{name}", "{root}"}});
  EXPECT_EQ(answer.exit_status, 1) << answer.sentence;
  EXPECT_THAT(answer.sentence,
              StartsWith("NOT jailed: a container that bash starts: it was started in the host's"));
  EXPECT_TRUE(left_nothing());
}

TEST_F(CheckInstall, WhatStartsNoContainerProvesNothing) {
  const auto answer = check({"", {"sh", "-c", "echo because; exit 3", "{root}"}});
  EXPECT_EQ(answer.exit_status, 2);
  EXPECT_THAT(answer.sentence, StartsWith("it cannot be told: sh started no container (status 3): because"));
  EXPECT_TRUE(left_nothing());
}

TEST_F(CheckInstall, WithoutConfigurationOrProgramNothingIsStarted) {
  EXPECT_EQ(
      check_install({"", {"touch", path("started"), "{root}"}}, {path("none"), path("run"), path("pause")})
          .exit_status,
      2);
  put("hook.json", "{}");
  EXPECT_EQ(check_install({"", {"touch", path("started"), "{root}"}},
                          {path("hook.json"), path("run"), path("none")})
                .exit_status,
            2);
  EXPECT_FALSE(std::filesystem::exists(path("started")));
  EXPECT_TRUE(left_nothing());
}

TEST(PauseProgram, IsLookedForBesideThisProgram) {
  EXPECT_THAT(pause_beside_this_program(), HasSubstr("/podjail-pause"));
  EXPECT_EQ(std::filesystem::path(pause_beside_this_program()).parent_path(),
            std::filesystem::read_symlink("/proc/self/exe").parent_path());
}

}  // namespace
}  // namespace podjail::check
