// Pods and settings that tests of injection begin with.
#pragma once

#include <nlohmann/json.hpp>

#include "webhook/injection/settings.h"

namespace podjail::webhook {

inline nlohmann::json plain_pod() {
  return nlohmann::json::parse(R"({
    "apiVersion": "v1", "kind": "Pod",
    "metadata": {"name": "build", "namespace": "builds", "labels": {"app": "build"}},
    "spec": {
      "serviceAccountName": "builder",
      "containers": [{"name": "main", "image": "registry.test/build:1", "resources": {}}]
    }
  })");
}

inline nlohmann::json space_with(const nlohmann::json& labels,
                                 const nlohmann::json& annotations = nlohmann::json::object()) {
  return {{"metadata", {{"name", "builds"}, {"labels", labels}, {"annotations", annotations}}}};
}

inline InjectionSettings settings() {
  InjectionSettings settings;
  settings.version = "1.2.3";
  settings.image = "registry.test/podjail-sidecar@sha256:" + std::string(64, 'a');
  settings.resources = {{"requests", {{"cpu", "50m"}, {"memory", "64Mi"}}},
                        {"limits", {{"memory", "128Mi"}}}};
  settings.sidecar_config = {{"upstream", {{"resolvers", {"192.0.2.53"}}}}};
  return settings;
}

inline Jail jail() {
  return {{{"podjail-baseline"}, {"team"}, {}}, Mode::kEnforce};
}

}  // namespace podjail::webhook
