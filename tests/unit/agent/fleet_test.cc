#include "agent/fleet.h"

#include <gtest/gtest.h>

#include "tests/unit/lib/kubernetes/scripted_transport.h"

namespace podjail::agent {
namespace {

using nlohmann::json;

constexpr kubernetes::ObjectKey kKey{"podjail-system", "podjail-agent"};
const json kArgs = {"--config", "/etc/podjail-agent/agent.json"};

json daemonset(json args = kArgs) {
  return {{"metadata", {{"generation", 2}}},
          {"spec",
           {{"template", {{"spec", {{"containers", {{{"name", "agent"}, {"args", std::move(args)}}}}}}}}}},
          {"status",
           {{"observedGeneration", 2},
            {"desiredNumberScheduled", 3},
            {"updatedNumberScheduled", 3},
            {"numberReady", 3}}}};
}

json retiring() {
  auto args = kArgs;
  args.push_back("retire");
  return daemonset(args);
}

TEST(Fleet, RetiresByWhatAnUpgradeSetsBack) {
  const auto changes = retirement_of(daemonset());
  ASSERT_TRUE(changes) << changes.error().message();
  const auto changed = daemonset().patch(*changes);
  EXPECT_EQ(changed["spec"]["template"], retiring()["spec"]["template"]);
  EXPECT_EQ(changed["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"], "100%");
  EXPECT_EQ(*retirement_of(changed), json::array()) << "once is enough";
}

TEST(Fleet, OfAnotherProgramIsLeftAlone) {
  for (const auto* other : {R"({})", R"({"spec":{"template":{"spec":{"containers":[{"name":"agent"}]}}}})",
                            R"({"spec":{"template":{"spec":{"containers":[{"name":"x","args":[]}]}}}})"})
    EXPECT_EQ(retirement_of(json::parse(other)).error().kind(), ErrorKind::kInvalid) << other;
}

TEST(Fleet, IsAwaitedUntilEveryNodeIsClean) {
  EXPECT_EQ(awaited_of(daemonset()), "");
  auto early = daemonset();
  early["metadata"]["generation"] = 3;
  EXPECT_NE(awaited_of(early).find("not begun"), std::string::npos) << "that status is of the agents before";
  auto replacing = daemonset();
  replacing["status"]["updatedNumberScheduled"] = 1;
  EXPECT_TRUE(awaited_of(replacing).starts_with("2 of 3 nodes")) << awaited_of(replacing);
  auto cleaning = daemonset();
  cleaning["status"]["numberReady"] = 2;
  EXPECT_TRUE(awaited_of(cleaning).starts_with("1 of 3 nodes"));
}

TEST(Fleet, RetiresOnceAndIsWaitedFor) {
  auto later = retiring();
  later["status"]["numberReady"] = 0;
  kubernetes::ScriptedTransport transport(
      {{200, daemonset().dump()}, {200, later.dump()}, {503, "{}"}, {200, retiring().dump()}});
  int waits = 0;
  const auto done = retire_fleet(kubernetes::Client(transport), kKey, [&] { return ++waits < 10; });
  EXPECT_TRUE(done) << done.error().message();
  EXPECT_EQ(waits, 2);
  ASSERT_EQ(transport.calls.size(), 4U);
  EXPECT_EQ(transport.calls[1].method, kubernetes::Method::kPatch);
  EXPECT_EQ(transport.calls[1].target, "/apis/apps/v1/namespaces/podjail-system/daemonsets/podjail-agent");
  EXPECT_EQ(transport.calls[3].method, kubernetes::Method::kGet);
}

TEST(Fleet, ThatDoesNotGetDoneInTimeIsAnErrorThatSaysWhy) {
  auto stuck = retiring();
  stuck["status"]["numberReady"] = 2;
  kubernetes::ScriptedTransport transport({{200, stuck.dump()}});
  const auto done = retire_fleet(kubernetes::Client(transport), kKey, [] { return false; });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::kTimeout);
  EXPECT_NE(done.error().message().find("1 of 3 nodes"), std::string::npos);
}

TEST(Fleet, ThatIsNotThereIsDoneAndOneThatMayNotBeChangedIsAnError) {
  kubernetes::ScriptedTransport absent({{404, R"({"message":"no"})"}});
  EXPECT_TRUE(retire_fleet(kubernetes::Client(absent), kKey, [] { return true; }));
  kubernetes::ScriptedTransport forbidden({{403, R"({"message":"no"})"}});
  EXPECT_EQ(retire_fleet(kubernetes::Client(forbidden), kKey, [] { return true; }).error().kind(),
            ErrorKind::kRefused);
}

}  // namespace
}  // namespace podjail::agent
