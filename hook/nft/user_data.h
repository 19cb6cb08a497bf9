// The notes that nft keeps beside sets and rules in the kernel: how a key is to be printed, whether intervals
// merge, and the comment of a rule or an element. The kernel never reads them.
#pragma once

#include <string>

#include "hook/nft/handles.h"
#include "hook/ruleset/model.h"

namespace podjail::nft {

// Null when there is no memory.
UserDataPtr set_notes(const ruleset::Set& set);
UserDataPtr rule_notes(const ruleset::Rule& rule);
UserDataPtr element_notes(const ruleset::Element& element);

// The comment of a rule or an element read from the kernel; empty if it has none.
std::string comment_of(const nftnl_rule& rule);
std::string comment_of(nftnl_set_elem& element);

}  // namespace podjail::nft
