// The wrapper's configuration, /etc/podjail/runtime.json.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/contract/contract.h"

namespace podjail::runtime {

inline constexpr std::size_t kMaxRuntimeConfigBytes = 64 << 10;

struct RuntimeConfig {
  std::string runtime;  // absolute path of runc or crun; empty: see find_runtime
  std::string hook = "/usr/libexec/podjail/podjail-hook";
  std::string hook_config = std::string(contract::kHookConfig);
  // For daemons that pass no annotations on: what every container started with this configuration is given.
  std::map<std::string, std::string> annotations;
};

// kInvalid, naming the key, for unknown keys, for paths that are not absolute and annotations that are not
// texts.
Result<RuntimeConfig> parse_runtime_config(std::string_view text);

// Reads the file `named`, which must exist; or, where that is null, kRuntimeConfig, without which everything
// has its default.
Result<RuntimeConfig> load_runtime_config(const char* named);

}  // namespace podjail::runtime
