// The part of the generated policy that lets git fetch.
#pragma once

#include <string>

#include "cli/init/clients.h"

namespace podjail::cli {

// Statements that go before the registries' rules: what lets the repositories of git's configuration be
// fetched and not pushed to. Empty where there is none; what is no path of a repository is a comment.
std::string make_repository_rules(const Client& git);

}  // namespace podjail::cli
