#include "hook/plan.h"

#include "hook/gate.h"
#include "hook/sidecar_template.h"
#include "lib/contract/contract.h"

namespace podjail::hook {

bool is_selected(const Bundle& bundle, const HookConfig& config, NetworkFact network) {
  switch (config.select) {
    case Selection::kAll:
      return true;
    case Selection::kAnnotated:
      return network == NetworkFact::kJailed ||
             claims_to_be({{std::string(contract::kAnnotationInject), "enabled"}}, bundle);
  }
  return true;
}

namespace {

// Only the first container of a namespace can be its pause container.
Role role_of(const Bundle& bundle, const HookConfig& config, const KernelFacts& facts) {
  const bool pause = facts.network == NetworkFact::kFresh && claims_to_be(config.pause, bundle);
  return pause ? Role::kPause : Role::kMember;
}

}  // namespace

Plan make_plan(const Bundle& bundle, const HookConfig& config, const KernelFacts& facts) {
  if (!is_selected(bundle, config, facts.network)) return NotOurs{};
  const auto role = role_of(bundle, config, facts);
  if (auto objection = objection_to({bundle, config, facts, role})) return Refuse{std::move(*objection)};
  if (role == Role::kPause || !claims_to_be(config.sidecar.annotations, bundle)) return Jail{};
  if (facts.processes != ProcessesFact::kOwn)
    return Refuse{"the sidecar's processes are nobody else's to see; no setting allows it"};
  if (auto objection = sidecar_objection(bundle, config.sidecar)) return Refuse{std::move(*objection)};
  return JailAndAddSidecar{};
}

}  // namespace podjail::hook
