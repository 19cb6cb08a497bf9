#include "sidecar/config/policy_layers.h"

#include <algorithm>
#include <set>

namespace podjail::config {
namespace {

using policy::LayerDirectories;
using policy::LayerMode;

bool is_known(const std::vector<LayerDirectories>& layers, const std::string& name) {
  return std::any_of(layers.begin(), layers.end(),
                     [&](const auto& other) { return other.layer.name == name; });
}

// A directory of two layers would say the same twice, and it would be a mistake.
bool shares_a_directory(const std::vector<LayerDirectories>& layers) {
  std::set<std::string> seen;
  for (const auto& layer : layers) {
    for (const auto& directory : layer.directories) {
      if (!seen.insert(directory).second) return true;
    }
  }
  return false;
}

// Why the list as a whole cannot be used; "" if it can.
std::string_view problem_of(const std::vector<LayerDirectories>& layers) {
  if (layers.size() > policy::kMaxLayers) return "must be at most 8 layers";
  if (shares_a_directory(layers)) return "must not have the same directory twice";
  const bool enforces = std::any_of(layers.begin(), layers.end(),
                                    [](const auto& layer) { return layer.mode == LayerMode::kEnforce; });
  return enforces ? "" : "must have a layer that is enforced";
}

}  // namespace

std::vector<LayerDirectories> read_policy_layers(JsonSection& root) {
  std::vector<LayerDirectories> layers;
  root.each("policy_layers", [&layers](JsonSection&& section) {
    LayerDirectories layer;
    layer.layer.name = section.parsed("name", kLayerName, std::string());
    layer.layer.fallback = section.parsed("default", kLayerDefault, policy::LayerDefault::kDeny);
    layer.directories = section.list("directories", kAbsolutePath, {});
    layer.mode = section.parsed("mode", kLayerMode, LayerMode::kEnforce);
    if (layer.layer.name.empty()) return section.refuse_key("name", "is missing");
    if (is_known(layers, layer.layer.name)) return section.refuse_key("name", "is another layer's, too");
    if (layer.directories.empty()) return section.refuse_key("directories", "is missing");
    layers.push_back(std::move(layer));
  });
  if (!root.gives("policy_layers")) return {};
  if (root.gives("policy_directories"))
    root.refuse_key("policy_layers", "cannot stand beside policy_directories");
  if (const auto problem = problem_of(layers); !problem.empty()) root.refuse_key("policy_layers", problem);
  return layers;
}

std::vector<LayerDirectories> layers_of(const Config& config) {
  if (!config.policy_layers.empty()) return config.policy_layers;
  return {{{}, config.policy_directories, LayerMode::kEnforce}};
}

std::vector<std::string> policy_directories_of(const Config& config) {
  std::vector<std::string> all;
  for (const auto& layer : layers_of(config)) {
    all.insert(all.end(), layer.directories.begin(), layer.directories.end());
  }
  return all;
}

}  // namespace podjail::config
