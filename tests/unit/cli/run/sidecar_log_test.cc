#include "cli/run/sidecar_log.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Kind = SidecarEvent::Kind;

TEST(ReadSidecarEvent, KnowsWhenTheSidecarJudges) {
  EXPECT_EQ(read_sidecar_event(R"({"level":"info","event":"policies_loaded","revision":"a","policies":"1"})"),
            SidecarEvent{Kind::kReady});
}

TEST(ReadSidecarEvent, KnowsWhyItDoesNot) {
  for (const auto* event : {"policies_refused", "cannot_start", "bad_configuration"}) {
    const auto line = std::string(R"({"level":"error","event":")") + event + R"(","error":"why"})";
    EXPECT_EQ(read_sidecar_event(line), (SidecarEvent{Kind::kFailed, "why"}));
  }
}

TEST(ReadSidecarEvent, TellsProblemsFromNews) {
  EXPECT_EQ(read_sidecar_event(R"({"level":"error","event":"x","error":"why"})"),
            (SidecarEvent{Kind::kProblem, "why"}));
  EXPECT_EQ(read_sidecar_event(R"({"level":"error","event":"x"})"), (SidecarEvent{Kind::kProblem, "x"}));
  EXPECT_EQ(read_sidecar_event(R"({"level":"warning","event":"x","error":"why"})"),
            SidecarEvent{Kind::kNews});
  EXPECT_EQ(read_sidecar_event(R"({"level":"info","event":"stopped"})"), SidecarEvent{Kind::kNews});
}

TEST(ReadSidecarEvent, TellsWhatAPolicySays) {
  EXPECT_EQ(
      read_sidecar_event(R"({"level":"info","event":"policy_says","policy":"a.js","line":"asked for /"})"),
      (SidecarEvent{Kind::kPolicySays, "a.js: asked for /"}));
}

TEST(ReadSidecarEvent, TakesWhatIsNoEventForAProblem) {
  for (const auto* line : {"error while loading shared libraries: x", "", "[1]", "\xff"})
    EXPECT_EQ(read_sidecar_event(line), (SidecarEvent{Kind::kProblem, line}));
  EXPECT_EQ(read_sidecar_event(R"({"event":1,"level":2})"), SidecarEvent{Kind::kNews});
}

}  // namespace
}  // namespace podjail::cli
