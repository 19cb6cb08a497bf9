#include "hook/state.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace podjail::hook {
namespace {

nlohmann::json good_state() {
  return {{"ociVersion", "1.0.2"},
          {"id", "ctr-1"},
          {"status", "creating"},
          {"pid", 4711},
          {"bundle", "/run/b/ctr-1"}};
}

TEST(State, ReadsWhatARuntimeWrites) {
  auto text = good_state();
  text["annotations"] = {{"a", "b"}};
  const auto state = parse_state(text.dump());
  ASSERT_TRUE(state) << state.error().message();
  EXPECT_EQ(state->id, "ctr-1");
  EXPECT_EQ(state->pid, 4711);
  EXPECT_EQ(state->bundle, "/run/b/ctr-1");
  EXPECT_EQ(state->lifecycle, Lifecycle::kStarting);
}

TEST(State, AStoppedContainerHasNoProcess) {
  auto text = good_state();
  text["status"] = "stopped";
  text.erase("pid");
  const auto state = parse_state(text.dump());
  ASSERT_TRUE(state);
  EXPECT_EQ(state->lifecycle, Lifecycle::kStopped);
  EXPECT_EQ(state->pid, 0);
}

TEST(State, KnowsEveryStartingStatusAndNoOther) {
  for (const char* status : {"creating", "created", "running"}) {
    auto text = good_state();
    text["status"] = status;
    EXPECT_TRUE(parse_state(text.dump())) << status;
  }
  for (const char* status : {"", "paused", "Stopped", "stopped "}) {
    auto text = good_state();
    text["status"] = status;
    EXPECT_FALSE(parse_state(text.dump())) << status;
  }
}

struct Hostile {
  const char* key;
  nlohmann::json value;
};

class HostileState : public testing::TestWithParam<Hostile> {};

TEST_P(HostileState, IsInvalid) {
  auto text = good_state();
  text[GetParam().key] = GetParam().value;
  const auto state = parse_state(text.dump());
  ASSERT_FALSE(state) << text;
  EXPECT_EQ(state.error().kind(), ErrorKind::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(Table, HostileState,
                         testing::Values(Hostile{"id", ""}, Hostile{"id", "../../etc"}, Hostile{"id", "a/b"},
                                         Hostile{"id", ".hidden"}, Hostile{"id", "-rf"}, Hostile{"id", "a b"},
                                         Hostile{"id", "a\nb"}, Hostile{"id", "a;b"},
                                         Hostile{"id", std::string("a\0b", 3)},
                                         Hostile{"id", std::string(257, 'a')}, Hostile{"id", 7},
                                         Hostile{"id", nullptr}, Hostile{"pid", 0}, Hostile{"pid", -1},
                                         Hostile{"pid", 4194305}, Hostile{"pid", 18446744073709551615ULL},
                                         Hostile{"pid", 1.5}, Hostile{"pid", "1"}, Hostile{"pid", nullptr},
                                         Hostile{"bundle", ""}, Hostile{"bundle", "relative"},
                                         Hostile{"bundle", "/a/../b"}, Hostile{"bundle", "/a/.."},
                                         Hostile{"bundle", std::string("/a\0b", 4)},
                                         Hostile{"bundle", "/" + std::string(4096, 'a')},
                                         Hostile{"bundle", 1}, Hostile{"status", 1}));

TEST(State, MissingMembersAreNamed) {
  for (const char* key : {"id", "status", "bundle"}) {
    auto text = good_state();
    text.erase(key);
    const auto state = parse_state(text.dump());
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().message(), "state: " + std::string(key) + " is missing");
  }
}

TEST(State, DuplicateKeysAreInvalid) {
  const auto text = good_state().dump();
  EXPECT_FALSE(parse_state(text.substr(0, text.size() - 1) + ",\"pid\":1}"));
}

TEST(State, IsBounded) {
  auto text = good_state();
  text["annotations"] = {{"a", std::string(kMaxStateBytes, 'x')}};
  const auto state = parse_state(text.dump());
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind(), ErrorKind::kExhausted);
}

}  // namespace
}  // namespace podjail::hook
