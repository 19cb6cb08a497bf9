// What an allow comes with, as a flat list that a test can compare with what it wants.
//
//   "maxResponseBytes" → 100, "tunnel" → 1
//   "budget <key> requests" → 5, "tags team build" → 1
//   "requestHeaders set <name> <value>", "… remove <name>", "… only <name> <name>…" → 1
//
// Names of headers are in lower case, and sorted after "only". podjail:test writes what it wants in the same
// way.
#pragma once

#include <map>
#include <string>

#include "lib/policy/decision.h"

namespace podjail::policy {

std::map<std::string, double> limits_of(const Decision& decision);

}  // namespace podjail::policy
