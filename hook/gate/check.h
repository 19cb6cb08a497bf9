// What every check of the gate is given and what it answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hook/bundle.h"
#include "hook/facts.h"
#include "hook/hook_config.h"

namespace podjail::hook {

// The pod's first container holds nothing but the namespaces: its image is the node's, not the pod's
// author's, and runtimes of Kubernetes give it what they give by default.
enum class Role { kPause, kMember };

struct Subject {
  const Bundle& bundle;
  const HookConfig& config;
  const KernelFacts& facts;
  Role role = Role::kMember;
};

// A sentence, which names the setting that would allow it, or nothing.
using Objection = std::optional<std::string>;
using Check = Objection (*)(const Subject&);

inline constexpr std::string_view kNoSetting = "; no setting allows it";

}  // namespace podjail::hook
