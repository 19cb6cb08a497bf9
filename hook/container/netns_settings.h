// Sysctls of a network namespace that make the ruleset's work easier. The rules do not rely on them: a
// container with a writable /proc/sys can change some.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::container {

struct Setting {
  std::string path;  // below /proc/sys/net
  std::string value;
};

// The settings for a namespace with these links besides lo.
std::vector<Setting> netns_settings(const std::vector<std::string>& links);

// Writes them below /proc/sys/net of the calling thread's network namespace. One that this kernel does not
// have is skipped; any other failure is an error.
Status apply_settings(const std::vector<Setting>& settings);

}  // namespace podjail::container
