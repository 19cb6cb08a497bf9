// The hook's command line.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/contract/contract.h"

namespace podjail::hook {

enum class Action { kHook, kDumpRuleset, kProbe, kProbeJson, kCheckInstall, kVersion, kHelp };

struct Options {
  Action action = Action::kHook;
  std::string config_path = std::string(contract::kHookConfig);
  std::string runtime;             // of kCheckInstall; empty: `words` are the whole command
  std::vector<std::string> words;  // of kCheckInstall: what stands behind "--"
};

// `arguments` without the program's name. kInvalid for anything unknown.
Result<Options> parse_options(std::span<const char* const> arguments);

std::string help_text();

}  // namespace podjail::hook
