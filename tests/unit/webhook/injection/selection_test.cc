#include "webhook/injection/selection.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/injection/pods.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;
using Fate = Selection::Fate;

json pod_with(const std::string& label) {
  auto pod = plain_pod();
  pod["metadata"]["labels"]["podjail.dev/inject"] = label;
  return pod;
}

const json kSelected = space_with({{"podjail.dev/inject", "enabled"}});
const json kOther = space_with({{"podjail.dev/inject", "maybe"}});

TEST(Selection, JailsThePodsOfANamespaceThatIsLabelled) {
  EXPECT_EQ(select(plain_pod(), kSelected, {}).fate, Fate::kJailed);
  EXPECT_EQ(select(plain_pod(), kOther, {}).fate, Fate::kLeft);
  EXPECT_EQ(select(plain_pod(), space_with(json::object()), {}).fate, Fate::kLeft);
}

TEST(Selection, JailsAPodThatAsksForIt) {
  EXPECT_EQ(select(pod_with("enabled"), kOther, {}).fate, Fate::kJailed);
}

TEST(Selection, LetsNobodyOptOutUnlessTheClusterDoes) {
  const auto forbidden = select(pod_with("disabled"), kSelected, {});
  EXPECT_EQ(forbidden.fate, Fate::kJailed);
  EXPECT_NE(forbidden.warning.value_or("").find("has no effect"), std::string::npos);
  const auto allowed = select(pod_with("disabled"), kSelected, {{}, SelectionRules::OptOut::kAllowed});
  EXPECT_EQ(allowed.fate, Fate::kLeft);
  EXPECT_TRUE(allowed.warning.has_value());
}

TEST(Selection, LeavesExcludedNamespacesAlone) {
  auto space = kSelected;
  EXPECT_EQ(select(pod_with("enabled"), space, {{"builds"}}).fate, Fate::kLeft);
  for (const auto* name : {"kube-system", "kube-public", "kube-node-lease"}) {
    space["metadata"]["name"] = name;
    EXPECT_EQ(select(pod_with("enabled"), space, {}).fate, Fate::kLeft) << name;
  }
}

TEST(Selection, ReadsTheNamesOfPolicies) {
  EXPECT_EQ(*policy_names_of(space_with({}, {{"podjail.dev/policy", " a , b.c,\td-1, "}}), "the namespace"),
            (std::vector<std::string>{"a", "b.c", "d-1"}));
  EXPECT_TRUE(policy_names_of(space_with({}), "the namespace")->empty());
  EXPECT_TRUE(policy_names_of(space_with({}, {{"podjail.dev/policy", "  "}}), "the namespace")->empty());
}

TEST(Selection, RefusesNamesThatAreNone) {
  const auto said = [](const char* names) {
    const auto read = policy_names_of(space_with({}, {{"podjail.dev/policy", names}}), "the namespace");
    return read ? "" : read.error().message();
  };
  const std::string at = "the namespace's metadata.annotations[podjail.dev/policy]: ";
  EXPECT_EQ(said("a,../b"), at + "\"../b\" is no name of a ConfigMap");
  EXPECT_EQ(said("a,,b"), at + "\"\" is no name of a ConfigMap");
  EXPECT_EQ(said("a,b,a"), at + "a is named twice");
  EXPECT_EQ(said("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q"), at + "more than 16 names");
}

TEST(Selection, ObservesWhereTheNamespaceSaysSo) {
  EXPECT_EQ(*mode_of(plain_pod(), space_with({})), Mode::kEnforce);
  const auto observing = space_with({}, {{"podjail.dev/mode", "observe"}});
  EXPECT_EQ(*mode_of(plain_pod(), observing), Mode::kObserve);
  auto strict = plain_pod();
  strict["metadata"]["annotations"]["podjail.dev/mode"] = "enforce";
  EXPECT_EQ(*mode_of(strict, observing), Mode::kEnforce);
}

TEST(Selection, LetsAPodBeObservedOnlyWithItsNamespacesLeave) {
  auto pod = plain_pod();
  pod["metadata"]["annotations"]["podjail.dev/mode"] = "observe";
  const auto refused = mode_of(pod, space_with({}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "the pod's metadata.annotations[podjail.dev/mode]: observe needs the namespace's annotation "
            "podjail.dev/allow-observe=true");
  EXPECT_FALSE(mode_of(pod, space_with({}, {{"podjail.dev/allow-observe", "yes"}})));
  EXPECT_EQ(*mode_of(pod, space_with({}, {{"podjail.dev/allow-observe", "true"}})), Mode::kObserve);
  pod["metadata"]["annotations"]["podjail.dev/mode"] = "Observe";
  EXPECT_FALSE(mode_of(pod, space_with({}, {{"podjail.dev/allow-observe", "true"}})));
  EXPECT_FALSE(mode_of(plain_pod(), space_with({}, {{"podjail.dev/mode", "off"}})));
}

}  // namespace
}  // namespace podjail::webhook
