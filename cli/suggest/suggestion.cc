#include "cli/suggest/suggestion.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "cli/suggest/coverage.h"

namespace podjail::cli {
namespace {

using Query = PathRule::Query;
// Targets are merged among requests that have all of this in common.
using Group = std::tuple<std::string, Place, std::string, Query>;

struct Gathered {
  std::vector<Target> targets;
  std::vector<const Evidence*> evidence;
};

// Of registries whose rules load, those that cover something. Rules that do not load are none: what they were
// for is then allowed path by path.
Result<Coverage> add_registries(const SeenRequests& requests, Suggestion& suggestion) {
  auto shapes = Shapes::create();
  if (!shapes) return tl::unexpected(std::move(shapes.error()));
  auto rules = find_registry_rules(requests, *shapes);
  auto coverage = find_coverage(rules, requests);
  if (!coverage) return Coverage{};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (coverage->requests[i] > 0) suggestion.registries.emplace_back(rules[i], coverage->requests[i]);
  }
  return coverage;
}

std::map<Group, Gathered> gather(const SeenRequests& requests, const std::set<const SeenRequest*>& covered) {
  std::map<Group, Gathered> groups;
  for (const auto& [request, evidence] : requests.all()) {
    if (covered.contains(&request)) continue;
    const auto query = request.query_known == SeenRequest::Query::kRedacted ? Query::kAny : Query::kOfTarget;
    auto target = request.path;
    if (request.query_known == SeenRequest::Query::kWhole) target += "?" + request.query;
    auto& gathered = groups[{request.container, request.place, request.method, query}];
    gathered.targets.push_back({std::move(target), evidence.requests});
    gathered.evidence.push_back(&evidence);
  }
  return groups;
}

// One rule for all methods with which the same is asked for.
void add_path(const Group& group, TargetPattern target, const Gathered& gathered,
              std::vector<PathRule>& paths) {
  const auto& [container, place, method, query] = group;
  PathRule rule{container, place, {method}, std::move(target), query, 0, Evidence::Upgrades::kNo};
  for (const auto index : rule.target.from) {
    rule.most_sent = std::max(rule.most_sent, gathered.evidence[index]->most_sent);
    if (gathered.evidence[index]->upgrades == Evidence::Upgrades::kYes)
      rule.upgrades = Evidence::Upgrades::kYes;
  }
  rule.target.from.clear();
  paths.push_back(std::move(rule));
}

bool is_same_but_for_methods(const PathRule& a, const PathRule& b) {
  return a.container == b.container && a.place == b.place && a.query == b.query &&
         a.target.form == b.target.form && a.target.text == b.target.text;
}

void merge_methods(std::vector<PathRule>& paths) {
  const auto order = [](const PathRule& a, const PathRule& b) {
    return std::tie(a.container, a.place, a.target.text, a.target.form, a.query) <
           std::tie(b.container, b.place, b.target.text, b.target.form, b.query);
  };
  std::stable_sort(paths.begin(), paths.end(), order);
  std::vector<PathRule> merged;
  for (auto& path : paths) {
    if (merged.empty() || !is_same_but_for_methods(merged.back(), path)) {
      merged.push_back(std::move(path));
      continue;
    }
    auto& into = merged.back();
    into.methods.insert(path.methods.begin(), path.methods.end());
    into.target.requests += path.target.requests;
    into.most_sent = std::max(into.most_sent, path.most_sent);
    if (path.upgrades == Evidence::Upgrades::kYes) into.upgrades = Evidence::Upgrades::kYes;
  }
  paths = std::move(merged);
}

}  // namespace

bool PathRule::has_encoded_slash() const {
  return target.example.find("%2f") != std::string::npos || target.example.find("%2F") != std::string::npos;
}

Result<Suggestion> make_suggestion(const SeenRequests& requests, Merging merging) {
  Suggestion suggestion;
  Coverage coverage;
  if (merging == Merging::kVaryingParts) {
    auto found = add_registries(requests, suggestion);
    if (!found) return tl::unexpected(std::move(found.error()));
    coverage = std::move(*found);
  }
  for (const auto& [group, gathered] : gather(requests, coverage.covered)) {
    for (auto& target : merge_targets(gathered.targets, merging))
      add_path(group, std::move(target), gathered, suggestion.paths);
  }
  merge_methods(suggestion.paths);
  return suggestion;
}

}  // namespace podjail::cli
