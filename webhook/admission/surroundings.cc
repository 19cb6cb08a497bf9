#include "webhook/admission/surroundings.h"

#include "lib/contract/contract.h"
#include "webhook/injection/pod_shape.h"
#include "webhook/injection/selection.h"

namespace podjail::webhook {

using nlohmann::json;

Result<json> Surroundings::space(const std::string& name) const {
  auto found = client_.get(kubernetes::kNamespaces, {"", name});
  // What is not there now was there when the API server asked: it is not known what holds for the pod.
  if (!found && found.error().kind() == ErrorKind::kNotFound)
    return fail(ErrorKind::kUnavailable, "the namespace " + name + " is not there");
  return found;
}

Result<Jail> Surroundings::jail_of(const json& pod, const json& space) const {
  Jail jail;
  if (baseline_.exists()) jail.policies.baseline = {baseline_.name()};
  auto of_space = policy_names_of(space, "the namespace");
  if (!of_space) return tl::unexpected(std::move(of_space.error()));
  auto of_pod = policy_names_of(pod, "the pod");
  if (!of_pod) return tl::unexpected(std::move(of_pod.error()));
  const auto mode = mode_of(pod, space);
  if (!mode) return tl::unexpected(mode.error());
  jail.policies.space = std::move(*of_space);
  jail.policies.pod = std::move(*of_pod);
  jail.mode = *mode;
  return jail;
}

Result<std::vector<std::string>> Surroundings::provide(const Jail& jail, const std::string& space,
                                                       Review::Effect effect) const {
  std::vector<std::string> warnings;
  const auto& policies = jail.policies;
  if (policies.space.empty() && policies.pod.empty())
    warnings.emplace_back(
        "podjail: neither the namespace nor the pod names a policy: every request is denied");
  for (const auto* names : {&policies.space, &policies.pod}) {
    for (const auto& name : *names) {
      const auto found = client_.get(kubernetes::kConfigMaps, {space, name});
      if (!found && found.error().kind() == ErrorKind::kNotFound)
        return fail(ErrorKind::kRefused, "metadata.annotations[" + std::string(contract::kAnnotationPolicy) +
                                             "]: there is no ConfigMap " + name + " in the namespace " +
                                             space);
      if (!found) return tl::unexpected(found.error());
      if (label_of(*found, contract::kAnnotationPolicy) != "true")
        warnings.push_back(
            "podjail: the ConfigMap " + name +
            " lacks the label podjail.dev/policy=true: its policies are not checked when it is written");
    }
  }
  const auto writing =
      effect == Review::Effect::kDryRun ? Baseline::Writing::kLeftUndone : Baseline::Writing::kDone;
  if (auto copied = baseline_.ensure(space, writing); !copied) return tl::unexpected(copied.error());
  return warnings;
}

}  // namespace podjail::webhook
