// The policy that lets package clients read from the registries they are configured for, and send them
// nothing.
#pragma once

#include <string>
#include <vector>

#include "cli/init/clients.h"

namespace podjail::cli {

// A module with comments. Hosts, ports and paths stand in it as data; whatever comes from a settings file is
// escaped.
std::string make_registry_policy(const std::vector<Client>& clients);

}  // namespace podjail::cli
