#include "sidecar/observe/readiness.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace podjail::observe {
namespace {

TEST(Readiness, NeedsAPolicyAndListeners) {
  Readiness readiness;
  EXPECT_FALSE(readiness.facts().ready());
  readiness.policy_loaded("abc", 2);
  EXPECT_FALSE(readiness.facts().ready());
  readiness.listeners_up();
  EXPECT_TRUE(readiness.facts().ready());
}

TEST(Readiness, NeedsAPolicyEvenWithListeners) {
  Readiness readiness;
  readiness.listeners_up();
  readiness.policy_refused("a.js:1: unexpected token");
  EXPECT_FALSE(readiness.facts().ready());
}

TEST(Readiness, SurvivesARefusedReload) {
  Readiness readiness;
  readiness.policy_loaded("abc", 2);
  readiness.listeners_up();
  readiness.policy_refused("a.js:1: unexpected token");
  EXPECT_TRUE(readiness.facts().ready());
  EXPECT_EQ(readiness.facts().last_reload_error, "a.js:1: unexpected token");
  readiness.policy_loaded("def", 2);
  EXPECT_EQ(readiness.facts().last_reload_error, "");
}

TEST(Readiness, EndsWhenDraining) {
  Readiness readiness;
  readiness.policy_loaded("abc", 2);
  readiness.listeners_up();
  readiness.drain();
  EXPECT_FALSE(readiness.facts().ready());
}

TEST(Readiness, IsShownAsJson) {
  ReadinessFacts facts{
      .policy_revision = "abc", .policies = 2, .last_reload_error = "bad \"x\"\n", .listening = true};
  const auto json = nlohmann::json::parse(facts.to_json());
  EXPECT_EQ(json["ready"], true);
  EXPECT_EQ(json["policy"]["loaded"], true);
  EXPECT_EQ(json["policy"]["revision"], "abc");
  EXPECT_EQ(json["policy"]["files"], 2);
  EXPECT_EQ(json["policy"]["last_reload_error"], "bad \"x\"\n");
  EXPECT_EQ(json["listening"], true);
  EXPECT_EQ(json["draining"], false);
}

TEST(Readiness, SaysHowHardenedTheProcessIs) {
  Readiness readiness;
  EXPECT_EQ(nlohmann::json::parse(readiness.facts().to_json())["hardening"],
            nlohmann::json::parse(R"({"seccomp":false,"landlock":0,"key_locked":false})"));
  readiness.hardened({.seccomp = true, .landlock = 4, .key_locked = true});
  EXPECT_EQ(nlohmann::json::parse(readiness.facts().to_json())["hardening"],
            nlohmann::json::parse(R"({"seccomp":true,"landlock":4,"key_locked":true})"));
}

}  // namespace
}  // namespace podjail::observe
