// What a policy has to allow for the requests that were seen, and no more than that.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/suggest/registry_rules.h"
#include "cli/suggest/target_patterns.h"

namespace podjail::cli {

struct PathRule {
  std::string container;
  Place place;
  std::set<std::string> methods;
  TargetPattern target;
  enum class Query : std::uint8_t {
    kOfTarget,  // part of the target
    kAny,       // the log says only that there was one
  } query = Query::kOfTarget;
  std::uint64_t most_sent = 0;
  Evidence::Upgrades upgrades = Evidence::Upgrades::kNo;

  bool has_encoded_slash() const;
};

struct Suggestion {
  std::vector<std::pair<RegistryRule, std::uint64_t>> registries;  // and how many requests each covers
  std::vector<PathRule> paths;
};

// A Platform must exist.
Result<Suggestion> make_suggestion(const SeenRequests& requests, Merging merging);

}  // namespace podjail::cli
