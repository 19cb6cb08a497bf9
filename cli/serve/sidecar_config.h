// The configuration of a sidecar that is a proxy without a jail. Pure.
#pragma once

#include <string>
#include <vector>

#include "cli/serve/proxy_options.h"
#include "lib/base/result.h"

namespace podjail::cli {

// Where the sidecar finds and leaves things.
struct ProxyPlaces {
  std::vector<std::string> policies;  // directories
  std::string shared;                 // directory
};

std::string sidecar_config(const ProxyOptions& options, const ProxyPlaces& places);

// What is wrong with a way in and out that would be a circle: a grant by which the proxy could ask itself.
Status check_grants(const ProxyOptions& options, const Endpoint& own);

}  // namespace podjail::cli
