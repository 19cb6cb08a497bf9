#include "webhook/admission/config_maps.h"

#include "lib/contract/contract.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/pod_shape.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

bool holds_a_policy(const json& config_map) {
  const auto& data = member(config_map, "data");
  if (!data.is_object()) return false;
  for (const auto& [name, text] : data.items()) {
    if (name.ends_with(".js") && !name.ends_with("_test.js") && !name.starts_with('.')) return true;
  }
  return false;
}

}  // namespace

Verdict validate_config_map(const Review& review, const JudgePolicies& judge) {
  if (review.resource != "configmaps")
    return {Verdict::Kind::kFailed, "asked about " + review.resource + " where ConfigMaps are expected"};
  if (review.operation == "DELETE") return {};
  if (!review.object.is_object()) return {Verdict::Kind::kFailed, "the review has no ConfigMap"};
  if (label_of(review.object, contract::kAnnotationPolicy) != "true") return {};
  const auto trial = judge(review.object);
  if (!trial) return verdict_of(trial.error());
  if (!trial->objections.empty()) {
    std::string sentence;
    for (const auto& objection : trial->objections) sentence += (sentence.empty() ? "" : "; ") + objection;
    return {Verdict::Kind::kRefused, std::move(sentence)};
  }
  Verdict verdict;
  if (!holds_a_policy(review.object))
    verdict.warnings.emplace_back("podjail: this ConfigMap has no policy (*.js): it allows nothing");
  return verdict;
}

}  // namespace podjail::webhook
