// What the probe found out about a node, and how it is shown: a table for people, a document for an
// installer. Pure.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::probe {

enum class Verdict {
  kHolds,
  kFails,   // the node cannot hold the jail
  kNotable  // it can, but somebody should know
};

struct Finding {
  std::string fact;  // a few words, always the same
  Verdict verdict = Verdict::kFails;
  std::string detail;
};

// The finding of a step that succeeded or not: an error's sentence is its detail.
Finding finding_of(std::string fact, const Status& status, std::string detail_if_it_holds);

// None of them fails.
bool holds(const std::vector<Finding>& findings);

// One line for each.
std::string to_table(const std::vector<Finding>& findings);
// One line: {"program":…,"holds":…,"findings":[{"fact":…,"verdict":"holds|fails|notable","detail":…}]}
std::string to_json(const std::vector<Finding>& findings);

}  // namespace podjail::probe
