#include "hook/gate/seccomp.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/gate/objections.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

TEST(GateSeccomp, AProfileThatListsFamiliesPasses) {
  EXPECT_EQ(sentence(seccomp_objection, plain_bundle()), "");
}

TEST(GateSeccomp, WithoutAProfileAllThatIsOpenIsNamedAtOnce) {
  auto bundle = plain_bundle();
  bundle.confinement.seccomp.reset();
  const auto objection = sentence(seccomp_objection, bundle);
  EXPECT_THAT(objection, HasSubstr("no seccomp profile"));
  EXPECT_THAT(objection, HasSubstr("[\"socket\", \"wide_socket\", \"socketcall\", \"io_uring\"]"));
}

TEST(GateSeccomp, WhereThereIsNoVsockThereIsNothingToKeepAway) {
  auto bundle = plain_bundle();
  bundle.confinement.seccomp.reset();
  auto facts = plain_facts();
  facts.vsock = VsockFact::kAbsent;
  const HookConfig config;
  EXPECT_EQ(seccomp_objection({bundle, config, facts}), std::nullopt);
}

TEST(GateSeccomp, IoUringThatTheHostDisablesIsNoWay) {
  auto bundle = plain_bundle();
  bundle.confinement.seccomp->rules.push_back({{"io_uring_setup"}, SeccompAction::kMay, {}});
  auto facts = plain_facts();
  const HookConfig config;
  EXPECT_THAT(seccomp_objection({bundle, config, facts}).value_or(""), HasSubstr("io_uring"));
  facts.io_uring = IoUringFact::kDisabled;
  EXPECT_EQ(seccomp_objection({bundle, config, facts}), std::nullopt);
}

TEST(GateSeccomp, EachWayIsAllowedForItselfAlone) {
  auto bundle = plain_bundle();
  bundle.confinement.seccomp->rules.push_back({{"io_uring_setup"}, SeccompAction::kMay, {}});
  bundle.confinement.seccomp->rules.push_back(
      {{"socket"}, SeccompAction::kMay, {{0, SeccompCompare::kNotEqual, 40, 0}}});
  HookConfig config;
  config.allow_vsock = {VsockWay::kIoUring};
  EXPECT_THAT(sentence(seccomp_objection, bundle, config), HasSubstr("[\"wide_socket\"] allows it"));
  config.allow_vsock.push_back(VsockWay::kWideSocket);
  EXPECT_EQ(sentence(seccomp_objection, bundle, config), "");
}

TEST(GateSeccomp, ThePauseContainerNeedsNoProfile) {
  EXPECT_EQ(sentence(seccomp_objection, document("containerd_pause"), {}, Role::kPause), "");
  EXPECT_NE(sentence(seccomp_objection, document("containerd_pause")), "");
}

// None of these closes the family: a setting says that this is known, or the host has no vsock.
TEST(GateSeccomp, ThoseOfRealRuntimesLeaveWays) {
  EXPECT_THAT(sentence(seccomp_objection, document("docker")), HasSubstr("[\"socket\""));
  EXPECT_THAT(sentence(seccomp_objection, document("containerd_member")), HasSubstr("[\"socket\""));
  EXPECT_THAT(sentence(seccomp_objection, document("podman")), HasSubstr("\"socketcall\"] allows it"));
  EXPECT_THAT(sentence(seccomp_objection, document("containerd_unconfined")),
              HasSubstr("no seccomp profile"));
}

}  // namespace
}  // namespace podjail::hook
