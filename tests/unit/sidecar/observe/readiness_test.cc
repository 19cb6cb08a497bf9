#include "sidecar/observe/readiness.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace podjail::observe {
namespace {

const PolicyFacts kTwo{"abc", 2, {{"", 2}}, "start"};

nlohmann::json json_of(const Readiness& readiness) {
  return nlohmann::json::parse(readiness.facts().to_json());
}

TEST(Readiness, NeedsAPolicyAndListeners) {
  Readiness readiness;
  EXPECT_FALSE(readiness.facts().ready());
  readiness.policy_loaded(kTwo);
  EXPECT_FALSE(readiness.facts().ready());
  readiness.listeners_up();
  EXPECT_TRUE(readiness.facts().ready());
}

TEST(Readiness, NeedsAPolicyEvenWithListeners) {
  Readiness readiness;
  readiness.listeners_up();
  readiness.policy_refused({"a.js:1: unexpected token", "change", {}});
  EXPECT_FALSE(readiness.facts().ready());
}

TEST(Readiness, SurvivesARefusedReload) {
  Readiness readiness;
  readiness.policy_loaded(kTwo);
  readiness.listeners_up();
  readiness.policy_refused({"a.js:1: unexpected token", "change", {}});
  EXPECT_TRUE(readiness.facts().ready());
  EXPECT_EQ(json_of(readiness)["policy"]["last_reload_error"], "a.js:1: unexpected token");
  readiness.policy_loaded({"def", 2, {{"", 2}}, "change"});
  EXPECT_EQ(json_of(readiness)["policy"]["last_reload_error"], "");
}

TEST(Readiness, EndsWhenDraining) {
  Readiness readiness;
  readiness.policy_loaded(kTwo);
  readiness.listeners_up();
  readiness.drain();
  EXPECT_FALSE(readiness.facts().ready());
}

TEST(Readiness, IsShownAsJson) {
  Readiness readiness;
  readiness.policy_loaded({"abc", 3, {{"base\"line", 2}, {"pod", 0}}, "signal"});
  readiness.listeners_up();
  readiness.observe();
  EXPECT_EQ(json_of(readiness), nlohmann::json::parse(R"({
    "ready": true, "mode": "observe", "listening": true, "draining": false,
    "policy": {"loaded": true, "revision": "abc", "files": 3, "made_by": "signal",
               "layers": [{"name": "base\"line", "policies": 2}, {"name": "pod", "policies": 0}],
               "last_reload_error": "", "last_failure": null},
    "hardening": {"seccomp": false, "landlock": 0, "key_locked": false}})"));
}

TEST(Readiness, RemembersTheLastFailureAfterItWasMended) {
  Readiness readiness;
  readiness.policy_refused(
      {"bad \"x\"\n", "change", std::chrono::system_clock::time_point(std::chrono::seconds(86400))});
  EXPECT_EQ(json_of(readiness)["policy"]["last_reload_error"], "bad \"x\"\n");
  EXPECT_EQ(json_of(readiness)["mode"], "enforce");
  readiness.policy_loaded(kTwo);
  const auto policy = json_of(readiness)["policy"];
  EXPECT_EQ(policy["last_reload_error"], "");
  EXPECT_EQ(policy["made_by"], "start");
  EXPECT_EQ(policy["last_failure"]["error"], "bad \"x\"\n");
  EXPECT_EQ(policy["last_failure"]["made_by"], "change");
  EXPECT_EQ(policy["last_failure"]["time"].get<std::string>().substr(0, 11), "1970-01-02T");
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
