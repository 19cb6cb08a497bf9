#include "agent/install/crio.h"

#include <gmock/gmock.h>

#include "agent/install/toml_text.h"
#include "tests/unit/agent/install/crio_config.h"

namespace podjail::agent {
namespace {

const std::string kWrapper = "/opt/podjail/bin/podjail-runtime";

std::string with(std::string text, const std::string& old, const std::string& fresh) {
  text.replace(text.find(old), old.size(), fresh);
  return text;
}

toml::table handler_of(const CrioDropIn& drop_in) {
  const auto document = *parse_toml(drop_in.text, "drop-in");
  return *document["crio"]["runtime"]["runtimes"]["podjail"].as_table();
}

TEST(CrioDropIn, IsTheDefaultHandlerWithTheWrapperInItsPlace) {
  const auto drop_in = crio_drop_in(kCrioRunc, kWrapper);
  ASSERT_TRUE(drop_in) << drop_in.error().message();
  EXPECT_EQ(drop_in->beneath, "/usr/sbin/runc");
  const toml::table expected{{"runtime_path", kWrapper},
                             {"runtime_type", "oci"},
                             {"runtime_root", "/run/podjail-runtime"},
                             {"monitor_path", "/usr/bin/conmon"},
                             {"monitor_cgroup", "pod"},
                             {"monitor_env", toml::array{"PATH=/usr/bin:/usr/sbin"}}};
  EXPECT_EQ(handler_of(*drop_in), expected) << "no annotation is allowed that the other handler allows";
}

TEST(CrioDropIn, SetsNothingButTheHandler) {
  const auto document = *parse_toml(crio_drop_in(kCrioRunc, kWrapper)->text, "drop-in");
  EXPECT_EQ(document.size(), 1U);
  EXPECT_EQ(document["crio"].as_table()->size(), 1U);
  EXPECT_EQ(document["crio"]["runtime"].as_table()->size(), 1U);
  EXPECT_EQ(document["crio"]["runtime"]["runtimes"].as_table()->size(), 1U);
}

TEST(CrioDropIn, StaysAsItIsOnceItIsInForce) {
  EXPECT_EQ(crio_drop_in(kCrioRunc + kCrioOurs, kWrapper)->text, crio_drop_in(kCrioRunc, kWrapper)->text);
}

TEST(CrioDropIn, IsMadeOfRuncOrCrunWhereOursIsTheDefaultOne) {
  const auto ours_first =
      with(kCrioRunc + kCrioOurs, R"(default_runtime = "runc")", R"(default_runtime = "podjail")");
  EXPECT_EQ(crio_drop_in(ours_first, kWrapper)->beneath, "/usr/sbin/runc");
  // Under another name, too.
  auto other = with(kCrioRunc, R"(default_runtime = "runc")", R"(default_runtime = "mine")");
  other = with(other, "runtimes.runc]", "runtimes.crun]");
  other += with(kCrioOurs, "runtimes.podjail]", "runtimes.mine]");
  EXPECT_EQ(crio_drop_in(other, kWrapper)->beneath, "/usr/sbin/runc");
}

TEST(CrioDropIn, IsNotMadeOfAVirtualMachineNorOfNothing) {
  const auto machine = with(kCrioRunc, R"(runtime_type = "oci")", R"(runtime_type = "vm")");
  EXPECT_EQ(crio_drop_in(machine, kWrapper).error().kind(), ErrorKind::kRefused);
  EXPECT_EQ(crio_drop_in("[crio]\n", kWrapper).error().kind(), ErrorKind::kInvalid);
  EXPECT_EQ(crio_drop_in("<html>", kWrapper).error().kind(), ErrorKind::kInvalid);
}

TEST(CrioDropIn, LeavesARuntimeWithoutAPathToBeFound) {
  EXPECT_EQ(crio_drop_in(with(kCrioRunc, "/usr/sbin/runc", "runc"), kWrapper)->beneath, "");
}

TEST(CrioHandler, IsThereWithTheWrapper) {
  EXPECT_TRUE(crio_has_handler(kCrioRunc + kCrioOurs, kWrapper));
  EXPECT_EQ(crio_has_handler(kCrioRunc, kWrapper).error().kind(), ErrorKind::kUnavailable);
  EXPECT_EQ(crio_has_handler(kCrioRunc + kCrioOurs, "/opt/other/podjail-runtime").error().kind(),
            ErrorKind::kUnavailable);
  EXPECT_EQ(crio_has_handler("", kWrapper).error().kind(), ErrorKind::kInvalid);
}

TEST(CrioHandler, IsNotTakenForThereWhileAReloadHasTakenAMonitorAway) {
  const auto lost =
      with(kCrioRunc, R"(monitor_path = "/usr/bin/conmon")", R"(monitor_path = "")") + kCrioOurs;
  const auto known = crio_has_handler(lost, kWrapper);
  ASSERT_FALSE(known);
  EXPECT_THAT(known.error().message(), testing::HasSubstr("handler runc has lost its monitor"));
  const auto never = with(lost, R"(monitor_path = "/usr/bin/conmon")", "");
  EXPECT_TRUE(crio_has_handler(never, kWrapper)) << "a version that has one monitor for all handlers";
}

}  // namespace
}  // namespace podjail::agent
