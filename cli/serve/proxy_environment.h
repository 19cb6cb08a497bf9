// The variables that make programs use the proxy, and trust the certificates it shows. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lib/base/address.h"

namespace podjail::cli {

using Variables = std::vector<std::pair<std::string, std::string>>;

// HTTP_PROXY, HTTPS_PROXY and ALL_PROXY in both cases, NO_PROXY empty, and what docs/trust.md lists, for the
// files of `shared`. A proxy that listens on every address is named by the loopback one. `java_options` are
// those that JAVA_TOOL_OPTIONS has already.
Variables proxy_variables(const Endpoint& proxy, const std::string& shared, const std::string& java_options);

// "export NAME='value'" for each.
std::string shell_lines(const Variables& variables);

}  // namespace podjail::cli
