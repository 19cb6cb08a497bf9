// The environment of the command: the caller's, with what makes programs trust the jail's issuer, and without
// what leads to sockets of the machine.
#pragma once

#include <string>
#include <vector>

namespace podjail::cli {

// `environment` are "NAME=value" entries. Variables that name an agent, a bus or an engine go, unless the
// value names one of `allowed_sockets`. What the caller set of the trust variables stays as it is.
std::vector<std::string> command_environment(std::vector<std::string> environment,
                                             const std::vector<std::string>& allowed_sockets);

// This process's.
std::vector<std::string> inherited_environment();

}  // namespace podjail::cli
