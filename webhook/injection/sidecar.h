// The sidecar as a part of a pod: its container, its configuration and its volumes. Pure.
//
// Everything that the API server would fill in by default is written out, so that what is looked at again
// after that is what was made here.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "webhook/injection/settings.h"

namespace podjail::webhook {

// One ConfigMap of policies, where it is mounted and what its volume is called.
struct PolicyVolume {
  std::string volume;
  std::string config_map;
  std::string directory;
};
std::vector<PolicyVolume> policy_volumes(const PolicyNames& policies);

// The names of the layers that exist, the outermost first.
std::vector<std::string> layers_of(const PolicyNames& policies);

// sidecar.json for this pod. kInvalid when the sidecar would not take it.
Result<std::string> sidecar_document(const nlohmann::json& pod, const Jail& jail,
                                     const InjectionSettings& settings);

// The native sidecar (an init container that is not waited for), as restricted as containers can be.
nlohmann::json sidecar_container(const Jail& jail, const InjectionSettings& settings);

// All volumes that injection adds, by their order in the pod.
std::vector<nlohmann::json> own_volumes(const PolicyNames& policies);

// The mount through which every other container sees the shared directory.
nlohmann::json shared_mount();

}  // namespace podjail::webhook
