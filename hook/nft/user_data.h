// The notes that nft keeps beside sets and rules in the kernel: how a key is to be printed, whether intervals
// merge, and a rule's comment. The kernel never reads them.
#pragma once

#include <string>

#include "hook/nft/handles.h"
#include "hook/ruleset/model.h"

namespace podjail::nft {

// Null when there is no memory.
UserDataPtr set_notes(const ruleset::Set& set);
UserDataPtr rule_notes(const ruleset::Rule& rule);

// The comment of a rule read from the kernel; empty if it has none.
std::string comment_of(const nftnl_rule& rule);

}  // namespace podjail::nft
