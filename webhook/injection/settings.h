// What the platform decides about injection. From webhook.json; never from a pod.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace podjail::webhook {

struct InjectionSettings {
  std::string version;  // of podjail
  std::string image;    // of the sidecar
  std::string image_pull_policy = "IfNotPresent";
  std::string runtime_class = "podjail";
  nlohmann::json resources = nlohmann::json::object();  // of the sidecar's container
  nlohmann::json sidecar_config =
      nlohmann::json::object();  // what its configuration has besides layers and pod
};

enum class Mode { kEnforce, kObserve };

// Whose policies judge a pod: names of ConfigMaps in its namespace.
struct PolicyNames {
  std::vector<std::string> baseline;  // none or one
  std::vector<std::string> space;     // of the namespace
  std::vector<std::string> pod;

  bool operator==(const PolicyNames&) const = default;
};

// What is decided about one pod before it is changed.
struct Jail {
  PolicyNames policies;
  Mode mode = Mode::kEnforce;
};

}  // namespace podjail::webhook
