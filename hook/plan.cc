#include "hook/plan.h"

#include <algorithm>

#include "hook/gate.h"
#include "lib/contract/contract.h"

namespace podjail::hook {
namespace {

bool has_annotation(const Bundle& bundle, std::string_view key, std::string_view value) {
  const auto annotation = bundle.annotations.find(std::string(key));
  return annotation != bundle.annotations.end() && annotation->second == value;
}

}  // namespace

bool is_selected(const Bundle& bundle, const HookConfig& config, const KernelFacts& facts) {
  switch (config.select) {
    case Selection::kAll:
      return true;
    case Selection::kAnnotated:
      return facts.network == NetworkFact::kJailed ||
             has_annotation(bundle, contract::kAnnotationInject, "enabled");
  }
  return true;
}

bool claims_to_be_sidecar(const Bundle& bundle, const SidecarMatch& match) {
  return !match.annotations.empty() &&
         std::all_of(match.annotations.begin(), match.annotations.end(), [&bundle](const auto& wanted) {
           return has_annotation(bundle, wanted.first, wanted.second);
         });
}

namespace {

bool has_no_capability(const Capabilities& sets) {
  return sets.bounding.empty() && sets.effective.empty() && sets.inheritable.empty() &&
         sets.permitted.empty() && sets.ambient.empty();
}

// Annotations are a claim; these are what the claim must come with. An image digest will join them.
Plan judge_sidecar(const Bundle& bundle, const SidecarMatch& match) {
  const std::string who = "the container claims to be the sidecar, but ";
  if (bundle.uid != match.uid || match.uid == 0) {
    return Refuse{who + "its uid is " + std::to_string(bundle.uid) + " where hook.json \"sidecar.uid\" is " +
                  std::to_string(match.uid)};
  }
  if (bundle.executable != match.executable) {
    return Refuse{who + "its args[0] is not hook.json \"sidecar.executable\", " + match.executable};
  }
  if (!bundle.capabilities || !has_no_capability(*bundle.capabilities)) {
    return Refuse{who + "has capabilities; process.capabilities of its config.json must be empty"};
  }
  if (bundle.new_privileges != NewPrivileges::kForbidden) {
    return Refuse{who + "may gain privileges; process.noNewPrivileges of its config.json must be true"};
  }
  return JailAndAddSidecar{};
}

}  // namespace

Plan make_plan(const Bundle& bundle, const HookConfig& config, const KernelFacts& facts) {
  if (!is_selected(bundle, config, facts)) return NotOurs{};
  if (auto objection = objection_to(bundle, config)) return Refuse{std::move(*objection)};
  if (facts.network == NetworkFact::kHost) {
    return Refuse{"the container uses the host's network; no setting allows it"};
  }
  if (facts.processes == ProcessesFact::kHost) {
    return Refuse{"the container sees the host's processes; no setting allows it"};
  }
  if (claims_to_be_sidecar(bundle, config.sidecar)) return judge_sidecar(bundle, config.sidecar);
  return Jail{};
}

}  // namespace podjail::hook
