#include "cli/lint/lint.h"

#include <algorithm>

#include "cli/lint/constants.h"
#include "cli/lint/flow_rules.h"
#include "cli/lint/name_rules.h"
#include "cli/source_excerpt.h"

namespace podjail::cli {
namespace {

constexpr std::string_view kAsMeant = "// podjail: as meant";

}  // namespace

std::vector<Finding> lint_policy(std::string_view text) {
  const auto tokens = tokens_of(text);
  const auto constants = constants_of(tokens);
  std::vector<Finding> findings;
  for (auto found : {find_partial_names(tokens, constants), find_loose_patterns(tokens, constants),
                     find_impossible_names(tokens, constants), find_unreachable(tokens),
                     find_assignments(tokens), find_sticky_patterns(tokens), find_dead_functions(tokens)}) {
    findings.insert(findings.end(), found.begin(), found.end());
  }
  std::erase_if(findings, [&](const Finding& finding) {
    return line_of(text, finding.place.line).find(kAsMeant) != std::string_view::npos;
  });
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.place < b.place; });
  return findings;
}

bool policy_may_allow(std::string_view text) {
  return may_allow(tokens_of(text));
}

}  // namespace podjail::cli
