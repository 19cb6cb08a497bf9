// The cluster's baseline policies: one ConfigMap in the release's namespace, and a copy of it in every
// selected one, since a pod can mount only what its own namespace holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "lib/base/result.h"
#include "lib/kubernetes/client.h"
#include "webhook/injection/selection.h"

namespace podjail::webhook {

struct BaselinePlace {
  std::string space;       // of the original
  std::string config_map;  // "" for no baseline
};

// What a copy of `original` in `space` must be. Pure.
nlohmann::json copy_of(const nlohmann::json& original, const std::string& space);

// Whether a copy holds what the original holds. Pure.
bool is_current(const nlohmann::json& copy, const nlohmann::json& original);

// Thread rule: from any thread. Two replicas may do the same at the same time: what comes second finds it
// done.
class Baseline {
 public:
  enum class Writing : std::uint8_t { kDone, kLeftUndone };

  Baseline(const kubernetes::Client& client, BaselinePlace place)
      : client_(client), place_(std::move(place)) {}

  bool exists() const { return !place_.config_map.empty(); }
  const std::string& name() const { return place_.config_map; }

  // Sees to it that the namespace has a current copy; with kLeftUndone only that there is an original.
  // kRefused when there is none: a cluster that has lost its baseline starts nothing.
  Status ensure(const std::string& space, Writing writing) const;

  // The same for every namespace that is selected by its label. Goes on after a failure, and tells the first.
  struct Sweep {
    std::size_t copies = 0;    // that are current now
    std::size_t restored = 0;  // that were not before
    Status status{};
  };
  Sweep sweep(const SelectionRules& rules) const;

 private:
  enum class Found : std::uint8_t { kCurrent, kRestored };
  Result<nlohmann::json> original() const;
  Result<Found> bring_up_to_date(const nlohmann::json& original, const std::string& space) const;

  const kubernetes::Client& client_;
  const BaselinePlace place_;
};

}  // namespace podjail::webhook
