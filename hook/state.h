// The OCI state that a runtime writes to a hook's standard input (runtime-spec, runtime.md, "State").
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::hook {

inline constexpr std::size_t kMaxStateBytes = 64 << 10;

enum class Lifecycle { kStarting, kStopped };  // kStopped: there is no process and nothing to jail

struct State {
  std::string id;  // 1–256 letters, digits and "_.+-", not beginning with "." or "-"
  Lifecycle lifecycle = Lifecycle::kStarting;
  pid_t pid = 0;       // of the container's first process, seen from the host; 0 when stopped
  std::string bundle;  // absolute, without ".."
};

// Whether `text` is a container's id as State describes it.
bool is_container_id(std::string_view text);

// kInvalid for anything else than a state of this form. Members it does not know are allowed: the
// specification grows.
Result<State> parse_state(std::string_view text);

}  // namespace podjail::hook
