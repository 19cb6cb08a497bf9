// Which slot a container gets, so that its flows can be told from those of the pod's others. Pure.
//
// A slot belongs to one name for as long as the ruleset lives: it passes from a container that is gone to
// another of the same name, never to one of another name. So whatever is still under way from a container,
// a connection nobody has accepted yet or a socket handed to a neighbour, is never taken for that of a
// container with another name.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hook/bundle.h"
#include "hook/hook_config.h"
#include "hook/ruleset/container_map.h"
#include "lib/base/result.h"

namespace podjail::hook {

// A container's name: what the annotations of hook.json's "container_name" say, all of them that are there
// the same; without any, the container's id. Empty if they differ, or say something that is no name.
std::string container_name(const Bundle& bundle, const HookConfig& config, const std::string& id);

struct Newcomer {
  std::uint64_t cgroup = 0;
  std::string name;
  std::string id;
};

struct Slots {
  std::vector<ruleset::ContainerEntry> containers;  // all that are told apart now
  std::optional<std::uint16_t> slot;                // the newcomer's; nothing: it is not told apart
};

// `present` are the containers told apart so far; `is_gone` says that nothing runs in a cgroup any more.
// kRefused if the newcomer was put into the cgroup of another container.
Result<Slots> assign_slot(std::vector<ruleset::ContainerEntry> present, const Newcomer& newcomer,
                          const std::function<bool(std::uint64_t)>& is_gone);

}  // namespace podjail::hook
