#include "cli/sidecar/sidecar_log.h"

#include <gtest/gtest.h>

namespace podjail::serve {
namespace {

using Kind = SidecarEvent::Kind;

TEST(SidecarLog, EventsAreToldApart) {
  const auto kind = [](const char* event, const char* level) {
    return read_event(std::string(R"({"time":"t","level":")") + level + R"(","event":")" + event + R"("})")
        .kind;
  };
  EXPECT_EQ(kind("started", "info"), Kind::kStarted);
  EXPECT_EQ(kind("policies_loaded", "info"), Kind::kPoliciesLoaded);
  EXPECT_EQ(kind("policies_refused", "error"), Kind::kPoliciesRefused);
  EXPECT_EQ(kind("cannot_start", "error"), Kind::kFailed);
  EXPECT_EQ(kind("bad_configuration", "error"), Kind::kFailed);
  EXPECT_EQ(kind("stopped", "error"), Kind::kFailed);
  EXPECT_EQ(kind("stopped", "info"), Kind::kOther);
  EXPECT_EQ(kind("anything", "error"), Kind::kProblem);
  EXPECT_EQ(kind("drain_timeout", "warning"), Kind::kWarning);
  EXPECT_EQ(kind("key_not_locked", "warning"), Kind::kOther);
  EXPECT_EQ(kind("hardened", "info"), Kind::kOther);
}

TEST(SidecarLog, WhatAPolicySaysIsToldAsItIs) {
  const auto event =
      read_event(R"({"level":"info","event":"policy_says","policy":"a.js","line":"say \"x\""})");
  EXPECT_EQ(event.kind, Kind::kPolicySays);
  EXPECT_EQ(event.text, "a.js: say \"x\"");
}

TEST(SidecarLog, ItsTextIsPrintable) {
  const auto event = read_event(R"({"level":"error","event":"cannot_start","error":"a\u001bb"})");
  EXPECT_EQ(event.text, "a\\u001bb");
  EXPECT_EQ(read_event(R"({"level":"error","event":"cannot_start"})").text, "cannot_start");
  EXPECT_EQ(read_event("terminate called\x07"), (SidecarEvent{Kind::kWords, "terminate called\\u0007"}));
}

TEST(SidecarLog, WhatIsNoLineOfItAreWords) {
  for (const auto* line : {"error while loading shared libraries: x", "", "[1]"})
    EXPECT_EQ(read_event(line), (SidecarEvent{Kind::kWords, line}));
  EXPECT_EQ(read_event(R"({"event":1,"level":2})").kind, Kind::kOther);
}

}  // namespace
}  // namespace podjail::serve
