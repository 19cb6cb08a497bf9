// What to do with a container, decided from facts alone. Pure.
#pragma once

#include <string>
#include <variant>

#include "hook/bundle.h"
#include "hook/facts.h"
#include "hook/hook_config.h"

namespace podjail::hook {

struct NotOurs {};
struct Refuse {
  std::string sentence;  // names the setting that would allow it
};
struct Jail {};
struct JailAndAddSidecar {};  // this container is the sidecar: its cgroup may leave

using Plan = std::variant<NotOurs, Refuse, Jail, JailAndAddSidecar>;

// The configuration is for this container, in a namespace of which the kernel says `network`.
bool is_selected(const Bundle& bundle, const HookConfig& config, NetworkFact network);

// For a container that is starting.
Plan make_plan(const Bundle& bundle, const HookConfig& config, const KernelFacts& facts);

}  // namespace podjail::hook
