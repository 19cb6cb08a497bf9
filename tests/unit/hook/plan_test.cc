#include "hook/plan.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/bundle_of.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

const KernelFacts kFresh = plain_facts(NetworkFact::kFresh);
const KernelFacts kJailed = plain_facts(NetworkFact::kJailed);
const KernelFacts kHostNetwork = plain_facts(NetworkFact::kHost);

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
  EXPECT_THAT(sentence_of(make_plan(plain_bundle(), {}, kHostNetwork)), HasSubstr("host's network"));
  HookConfig annotated;
  annotated.select = Selection::kAnnotated;
  EXPECT_TRUE(std::holds_alternative<NotOurs>(make_plan(plain_bundle(), annotated, kHostNetwork)));
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
  bundle.process.capabilities->bounding = {"CAP_NET_ADMIN"};
  EXPECT_THAT(sentence_of(make_plan(bundle, config_with_sidecar(), kFresh)), HasSubstr("CAP_NET_ADMIN"));
}

TEST(Plan, TheSidecarJoinsNobodysProcesses) {
  auto bundle = sidecar_bundle();
  for (auto& entry : bundle.confinement.namespaces) {
    if (entry.type == "pid") entry.path = "/proc/4711/ns/pid";
  }
  auto facts = kJailed;
  facts.processes = ProcessesFact::kWorkload;
  EXPECT_THAT(sentence_of(make_plan(bundle, config_with_sidecar(), facts)),
              HasSubstr("nobody else's to see"));
}

TEST(Plan, TheSidecarIsRecognisedByAllOfItsMarks) {
  EXPECT_TRUE(
      std::holds_alternative<JailAndAddSidecar>(make_plan(sidecar_bundle(), config_with_sidecar(), kFresh)));
}

TEST(Plan, WithoutAConfiguredMatchNobodyIsTheSidecar) {
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(sidecar_bundle(), {}, kFresh)));
}

TEST(Plan, WhoDoesNotClaimIsJailedAndWhoClaimsFalselyIsRefused) {
  auto config = config_with_sidecar();
  config.sidecar.annotations["io.kubernetes.cri.container-name"] = "podjail";
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(sidecar_bundle(), config, kFresh)));
  auto bundle = sidecar_bundle();
  bundle.process.uid = 1000;
  EXPECT_THAT(sentence_of(make_plan(bundle, config_with_sidecar(), kJailed)), HasSubstr("sidecar.uid"));
}

TEST(Plan, OnlyTheFirstContainerIsThePause) {
  HookConfig config;
  config.pause = {{"io.kubernetes.cri.container-type", "sandbox"}};
  const auto bundle = document("containerd_pause");
  EXPECT_TRUE(
      std::holds_alternative<Jail>(make_plan(bundle, config, facts_for(bundle, NetworkFact::kFresh))));
  EXPECT_THAT(sentence_of(make_plan(bundle, config, facts_for(bundle, NetworkFact::kJailed))),
              HasSubstr("CAP_NET_RAW"));
  EXPECT_THAT(sentence_of(make_plan(bundle, {}, facts_for(bundle, NetworkFact::kFresh))),
              HasSubstr("CAP_NET_RAW"));
}

TEST(Plan, ThePauseIsNeverTheSidecar) {
  auto config = config_with_sidecar();
  config.pause = {{"podjail.dev/role", "sidecar"}};
  EXPECT_TRUE(std::holds_alternative<Jail>(make_plan(sidecar_bundle(), config, kFresh)));
}

}  // namespace
}  // namespace podjail::hook
