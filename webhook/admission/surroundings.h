// What a pod's admission asks the cluster for: its namespace, the ConfigMaps that are named, the baseline.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/kubernetes/client.h"
#include "webhook/admission/review.h"
#include "webhook/cluster/baseline.h"
#include "webhook/injection/settings.h"

namespace podjail::webhook {

// Thread rule: from any thread.
class Surroundings {
 public:
  Surroundings(const kubernetes::Client& client, const Baseline& baseline)
      : client_(client), baseline_(baseline) {}

  Result<nlohmann::json> space(const std::string& name) const;

  // Who judges the pod, by its annotations and its namespace's; nothing is asked about them.
  Result<Jail> jail_of(const nlohmann::json& pod, const nlohmann::json& space) const;

  // kRefused for a ConfigMap that does not exist; a copy of the baseline is made unless `effect` is a dry
  // run. Returns warnings.
  Result<std::vector<std::string>> provide(const Jail& jail, const std::string& space,
                                           Review::Effect effect) const;

 private:
  const kubernetes::Client& client_;
  const Baseline& baseline_;
};

}  // namespace podjail::webhook
