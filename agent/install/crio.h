// CRI-O's configuration with a handler of ours in it. Pure.
//
// CRI-O merges the files of its drop-in directory, so the handler alone is enough. It gets the monitor of the
// handler that is there already: without one, CRI-O takes a cgroup of systemd's for it, and does not start
// where cgroups are not systemd's.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::agent {

struct CrioDropIn {
  std::string text;
  std::string beneath;  // the absolute path of the runtime that the cloned handler uses; empty: by its name
};

// The handler `podjail` is the default one (or else runc or crun) of `in_force`, the configuration as CRI-O
// itself tells it, with `wrapper` as its program. No annotations of pods are allowed that CRI-O does not
// allow by itself, whatever the cloned handler allows. kInvalid for what is no configuration; kRefused if
// there is no such handler of the kind `oci`.
Result<CrioDropIn> crio_drop_in(std::string_view in_force, const std::string& wrapper);

// kUnavailable, with the reason, unless CRI-O has the handler with `wrapper` as its program, and every
// handler has its monitor, which a reload of some versions takes away.
Status crio_has_handler(std::string_view in_force, const std::string& wrapper);

}  // namespace podjail::agent
