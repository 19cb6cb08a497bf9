// Which registries the package clients of a machine are configured for: the only files that podjail policy
// init reads.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/init/configured_url.h"

namespace podjail::cli {

struct Surroundings {
  std::string directory;  // of the project
  std::string home;
  std::string root;  // what stands before /etc: empty on the machine itself
  std::function<std::optional<std::string>(const std::string& name)> environment;
};

struct ConfiguredRegistry {
  ConfiguredUrl url;
  std::string where;  // ".npmrc:3", "GOPROXY"
};

struct Client {
  std::string name;      // "npm"
  std::string settings;  // where one would name a registry, for a sentence
  std::vector<ConfiguredRegistry> registries;
  std::vector<std::string> passed_over;  // "pip.conf:2: why": configured, and nothing a policy can allow
};

// npm, pip, cargo, go, maven, apt and git, in this order, whether configured or not. A file that is not there
// or cannot be read configures nothing, and so it is for the client; files of more than a megabyte are passed
// over and told.
std::vector<Client> find_clients(const Surroundings& surroundings);

}  // namespace podjail::cli
