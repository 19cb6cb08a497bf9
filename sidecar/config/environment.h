// The two facts a pod cannot know when its configuration file is written: its own name and namespace.
// Kubernetes gives them as environment variables (downward API), which take precedence over the file.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "sidecar/config/config.h"

namespace podjail::config {

inline constexpr std::string_view kPodNameVariable = "PODJAIL_POD_NAME";
inline constexpr std::string_view kPodNamespaceVariable = "PODJAIL_POD_NAMESPACE";

// The value of a variable, or nothing when it is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

// Returns `config` with what `environment` sets. kInvalid when a value is not plain text.
Result<Config> apply_environment(Config config, const Environment& environment);

// The process's own. Thread rule: not while another thread changes the environment, see getenv(3).
std::optional<std::string> process_environment(std::string_view name);

}  // namespace podjail::config
