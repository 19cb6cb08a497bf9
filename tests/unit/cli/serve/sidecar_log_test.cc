#include "cli/serve/sidecar_log.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Kind = ProxyEvent::Kind;

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
  EXPECT_EQ(kind("drain_timeout", "warning"), Kind::kWarning);
  EXPECT_EQ(kind("key_not_locked", "warning"), Kind::kOther);
  EXPECT_EQ(kind("hardened", "info"), Kind::kOther);
}

TEST(SidecarLog, ItsTextIsPrintable) {
  const auto event = read_event(R"({"level":"error","event":"cannot_start","error":"a\u001bb"})");
  EXPECT_EQ(event.text, "a\\u001bb");
  EXPECT_EQ(read_event(R"({"level":"error","event":"cannot_start"})").text, "cannot_start");
  EXPECT_EQ(read_event("terminate called\x07").kind, Kind::kWarning);
  EXPECT_EQ(read_event("terminate called\x07").text, "terminate called\\u0007");
}

}  // namespace
}  // namespace podjail::cli
