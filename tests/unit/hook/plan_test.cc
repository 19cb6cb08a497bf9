#include "hook/plan.h"

#include <gtest/gtest.h>

#include "tests/unit/hook/bundle_of.h"

namespace podjail::hook {
namespace {

constexpr KernelFacts kFresh{NetworkFact::kFresh, ProcessesFact::kOwn};
constexpr KernelFacts kJailed{NetworkFact::kJailed, ProcessesFact::kOwn};
constexpr KernelFacts kHostNetwork{NetworkFact::kHost, ProcessesFact::kOwn};

HookConfig config_with_sidecar() {
  HookConfig config;
  config.sidecar.annotations = {{"podjail.dev/role", "sidecar"}};
  return config;
}

std::string sentence_of(const Plan& plan) {
  const auto* refuse = std::get_if<Refuse>(&plan);
  return refuse == nullptr ? "" : refuse->sentence;
}

TEST(Plan, EveryContainerIsJailedByDefault) {
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(plain_bundle(), {}, kFresh)));
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(plain_bundle(), {}, kJailed)));
}

TEST(Plan, TheHostsNetworkIsRefusedWhenSelectedAndLeftAloneOtherwise) {
  EXPECT_NE(sentence_of(make_plan(plain_bundle(), {}, kHostNetwork)), "");
  HookConfig annotated;
  annotated.select = Selection::kAnnotated;
  EXPECT_TRUE(std::holds_alternative<NotOurs>(make_plan(plain_bundle(), annotated, kHostNetwork)));
}

TEST(Plan, TheHostsProcessesAreRefused) {
  EXPECT_NE(sentence_of(make_plan(plain_bundle(), {}, {NetworkFact::kFresh, ProcessesFact::kHost})), "");
}

TEST(Plan, AnAnnotationSelectsAndAJailedNamespaceSelectsToo) {
  HookConfig config;
  config.select = Selection::kAnnotated;
  auto bundle = plain_bundle();
  EXPECT_TRUE(std::holds_alternative<NotOurs>(make_plan(bundle, config, kFresh)));
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(bundle, config, kJailed)));
  bundle.annotations["podjail.dev/inject"] = "enabled";
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(bundle, config, kFresh)));
  bundle.annotations["podjail.dev/inject"] = "disabled";
  EXPECT_TRUE(std::holds_alternative<NotOurs>(make_plan(bundle, config, kFresh)));
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(bundle, config, kJailed)))
      << "no annotation opens a jail";
}

TEST(Plan, TheGateComesBeforeEverythingElse) {
  auto bundle = sidecar_bundle();
  bundle.capabilities->bounding = {"CAP_NET_ADMIN"};
  EXPECT_NE(sentence_of(make_plan(bundle, config_with_sidecar(), kFresh)).find("CAP_NET_ADMIN"),
            std::string::npos);
}

TEST(Plan, TheSidecarIsRecognisedByAllOfItsMarks) {
  EXPECT_TRUE(
      std::holds_alternative<JailAndAddSidecar>(make_plan(sidecar_bundle(), config_with_sidecar(), kFresh)));
}

TEST(Plan, WithoutAConfiguredMatchNobodyIsTheSidecar) {
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(sidecar_bundle(), {}, kFresh)));
}

TEST(Plan, EveryConfiguredAnnotationMustMatchExactly) {
  auto config = config_with_sidecar();
  config.sidecar.annotations["io.kubernetes.cri.container-name"] = "podjail";
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(sidecar_bundle(), config, kFresh)));
  auto bundle = sidecar_bundle();
  bundle.annotations["podjail.dev/role"] = "sidecar ";
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(bundle, config_with_sidecar(), kFresh)));
}

TEST(Plan, AClaimIsAllOfTheAnnotationsWhateverElseTheContainerIs) {
  SidecarMatch match;
  EXPECT_FALSE(claims_to_be_sidecar(plain_bundle(), match)) << "nothing is configured";
  match.annotations = {{"a", "1"}, {"b", "2"}};
  auto bundle = plain_bundle();
  bundle.annotations = {{"a", "1"}};
  EXPECT_FALSE(claims_to_be_sidecar(bundle, match));
  bundle.annotations["b"] = "2";
  EXPECT_TRUE(claims_to_be_sidecar(bundle, match));
}

TEST(Plan, AClaimWithoutItsProofIsRefusedByName) {
  const std::vector<std::pair<void (*)(Bundle&), const char*>> lies = {
      {[](Bundle& bundle) { bundle.uid = 1000; }, "sidecar.uid"},
      {[](Bundle& bundle) { bundle.uid = 0; }, "sidecar.uid"},
      {[](Bundle& bundle) { bundle.executable = "/bin/sh"; }, "sidecar.executable"},
      {[](Bundle& bundle) { bundle.executable.clear(); }, "sidecar.executable"},
      {[](Bundle& bundle) { bundle.capabilities->bounding = {"CAP_CHOWN"}; }, "process.capabilities"},
      {[](Bundle& bundle) { bundle.capabilities->ambient = {"CAP_CHOWN"}; }, "process.capabilities"},
      {[](Bundle& bundle) { bundle.new_privileges = NewPrivileges::kAllowed; }, "noNewPrivileges"},
  };
  for (const auto& [tell, setting] : lies) {
    auto bundle = sidecar_bundle();
    tell(bundle);
    const auto sentence = sentence_of(make_plan(bundle, config_with_sidecar(), kJailed));
    EXPECT_NE(sentence.find(setting), std::string::npos) << sentence;
  }
}

}  // namespace
}  // namespace podjail::hook
