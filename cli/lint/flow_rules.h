// Mistakes in statements: rules that are never reached, never called, or set what they mean to compare.
#pragma once

#include <vector>

#include "cli/lint/subject.h"
#include "cli/lint/tokens.h"

namespace podjail::cli {

// Statements behind a return or throw that no condition guards.
std::vector<Finding> find_unreachable(const Tokens& tokens);

// if (x = …), and r.host = …, which throws: requests are frozen.
std::vector<Finding> find_assignments(const Tokens& tokens);

// Regular expressions with the flag g or y at the top of a module: they remember where they stopped.
std::vector<Finding> find_sticky_patterns(const Tokens& tokens);

// A function onRequest that is not exported is never called; one that is async answers with a promise, which
// is no answer.
std::vector<Finding> find_dead_functions(const Tokens& tokens);

// Whether some path of the policy may allow. False only where that is certain: a module whose functions
// return nothing but denials.
bool may_allow(const Tokens& tokens);

bool is_module(const Tokens& tokens);

}  // namespace podjail::cli
