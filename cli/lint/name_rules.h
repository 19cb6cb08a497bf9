// Mistakes in comparing names: the ways in which a rule matches more than its author meant, or nothing at
// all.
#pragma once

#include <vector>

#include "cli/lint/constants.h"
#include "cli/lint/subject.h"
#include "cli/lint/tokens.h"

namespace podjail::cli {

// r.host.endsWith("example.test"), r.host.includes(…), r.host.startsWith(…),
// r.url.startsWith("https://example.test").
std::vector<Finding> find_partial_names(const Tokens& tokens, const Constants& constants);

// Regular expressions on a host, URL or path that are not held at both ends.
std::vector<Finding> find_loose_patterns(const Tokens& tokens, const Constants& constants);

// Texts that no host, method or header name is ever equal to: "Example.test", "example.test:443", "get".
std::vector<Finding> find_impossible_names(const Tokens& tokens, const Constants& constants);

}  // namespace podjail::cli
