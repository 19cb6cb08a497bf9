#include "sidecar/confinement.h"

#include <gmock/gmock.h>
#include <seccomp.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string_view>

#include "tests/unit/sidecar/hardening/child.h"

namespace podjail {
namespace {

namespace fs = std::filesystem;
using hardening::holds_in_child;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

config::Config config_below(const fs::path& root) {
  config::Config config;
  config.policy_directories = {root / "policies"};
  config.shared_directory = root / "shared";
  config.containers_file = root / "containers/containers.json";
  return config;
}

class Confinement : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* folder : {"policies", "shared", "containers", "elsewhere/real"}) {
      fs::create_directories(root_ / folder);
    }
  }
  void TearDown() override { fs::remove_all(root_); }

  const fs::path root_ = fs::temp_directory_path() / ("podjail-confinement-" + std::to_string(::getpid()));
};

TEST_F(Confinement, OnlyTheSharedDirectoryIsWritable) {
  EXPECT_THAT(file_grants(config_below(root_)).writable, ElementsAre((root_ / "shared").string()));
}

TEST_F(Confinement, WhatChangesIsGrantedByTheDirectoryThatHoldsIt) {
  const auto readable = file_grants(config_below(root_)).readable;
  EXPECT_THAT(readable, Contains(root_.string()));
  EXPECT_THAT(readable, Contains((root_ / "containers").string()));
}

TEST_F(Confinement, ALinkedPolicyDirectoryIsGrantedWhereItLies) {
  auto config = config_below(root_);
  fs::create_directory_symlink(root_ / "elsewhere/real", root_ / "containers/policies");
  config.policy_directories = {root_ / "containers/policies"};
  EXPECT_THAT(file_grants(config).readable, Contains((root_ / "elsewhere").string()));
}

TEST_F(Confinement, NeitherTheRootNorAllOfEtcIsGranted) {
  const auto readable = file_grants(config_below(root_)).readable;
  for (const char* wide : {"/", "/etc", "/var", "/run", "/root", "/home"})
    EXPECT_THAT(readable, Not(Contains(wide)));
}

// What confining `config` writes to the log, in a child because it cannot be undone.
bool log_holds(const config::Config& config, const Status& key_locked, std::string_view text) {
  return holds_in_child([&] {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return false;
    const observe::Log log(observe::Level::kInfo, ends[1]);
    auto facts = confine_files(config, key_locked, log);
    if (!facts || facts->key_locked != key_locked.has_value() || !confine_calls(*facts, log)) return false;
    std::array<char, 4096> written{};
    const auto count = ::read(ends[0], written.data(), written.size());
    return facts->seccomp && count > 0 &&
           std::string_view(written.data(), static_cast<std::size_t>(count)).find(text) !=
               std::string_view::npos;
  });
}

TEST_F(Confinement, OneLineNamesWhatIsInForce) {
  EXPECT_TRUE(log_holds(config_below(root_), {},
                        R"("event":"hardened","no_new_privileges":"yes","dumpable":"no",)"
                        R"("seccomp":"yes","landlock":")"));
  EXPECT_TRUE(log_holds(config_below(root_), {}, R"("key_locked":"yes"})"));
}

TEST_F(Confinement, AKernelWithoutLandlockIsAWarning) {
  EXPECT_TRUE(holds_in_child([this] {
    const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
    ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0);
    if (::seccomp_load(filter) != 0) return false;
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return false;
    const auto facts = confine_files(config_below(root_), {}, observe::Log(observe::Level::kInfo, ends[1]));
    std::array<char, 4096> written{};
    const auto count = ::read(ends[0], written.data(), written.size());
    return facts && facts->landlock == 0 && count > 0 &&
           std::string_view(written.data(), static_cast<std::size_t>(count)).find("\"landlock_absent\"") !=
               std::string_view::npos;
  }));
}

TEST_F(Confinement, AKeyThatIsNotLockedIsAWarning) {
  const Status unlocked = fail(ErrorKind::kSystem, "mlock: no memory");
  EXPECT_TRUE(log_holds(config_below(root_), unlocked,
                        R"("level":"warning","event":"key_not_locked","error":"mlock: no memory"})"));
  EXPECT_TRUE(log_holds(config_below(root_), unlocked, R"("key_locked":"no"})"));
}

}  // namespace
}  // namespace podjail
