// What to do with a container, decided from facts alone. Pure.
#pragma once

#include <string>
#include <variant>

#include "hook/bundle.h"
#include "hook/hook_config.h"
#include "hook/state.h"

namespace podjail::hook {

// What the kernel says about the container's namespaces.
enum class NetworkFact { kHost, kFresh, kJailed };  // kJailed: our table is there
enum class ProcessesFact { kHost, kOwn };

struct KernelFacts {
  NetworkFact network = NetworkFact::kHost;
  ProcessesFact processes = ProcessesFact::kHost;
};

struct NotOurs {};
struct Refuse {
  std::string sentence;  // names the setting that would allow it
};
struct Jail {};
struct JailAndAddSidecar {};  // this container is the sidecar: its cgroup may leave

using Plan = std::variant<NotOurs, Refuse, Jail, JailAndAddSidecar>;

// The configuration is for this container.
bool is_selected(const Bundle& bundle, const HookConfig& config, const KernelFacts& facts);

// All of "sidecar.annotations" are there: a claim, which make_plan judges.
bool claims_to_be_sidecar(const Bundle& bundle, const SidecarMatch& match);

// For a container that is starting.
Plan make_plan(const Bundle& bundle, const HookConfig& config, const KernelFacts& facts);

}  // namespace podjail::hook
