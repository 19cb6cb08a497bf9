// Layers of a policy set: who wrote the policies, from the outermost (the cluster's baseline) to the
// innermost (the pod's own). A layer can only narrow what those outside of it allow; composition.h says how.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace podjail::policy {

inline constexpr std::size_t kMaxLayers = 8;

// What it means that no policy of a layer has an opinion.
enum class LayerDefault : std::uint8_t {
  kDeny,  // it is denied: the layer lists what may be
  kPass,  // the others decide: the layer only denies, a guard
};

struct Layer {
  std::string name;  // "" of a set that has no layers
  LayerDefault fallback = LayerDefault::kDeny;

  bool operator==(const Layer&) const = default;
};

enum class LayerMode : std::uint8_t {
  kEnforce,
  kShadow,  // evaluated and recorded, beside what is in force
};

// When a policy set is read again.
enum class Reloading : std::uint8_t {
  kOnChange,  // and when asked
  kWhenAsked,
};

// What becomes of the tests (*_test.js) that stand beside the policies of a set.
enum class SetTests : std::uint8_t {
  kRun,  // a set whose tests fail is refused
  kIgnore,
};

// Where a layer's policies are.
struct LayerDirectories {
  Layer layer;
  std::vector<std::string> directories;
  LayerMode mode = LayerMode::kEnforce;
};

}  // namespace podjail::policy
