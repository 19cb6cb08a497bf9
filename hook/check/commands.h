// What to say to a container runtime so that it starts, and afterwards removes, a container from a scratch
// root directory. Pure.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::check {

using Command = std::vector<std::string>;

// What the administrator asked for.
struct Request {
  std::string runtime;  // "podman", "docker" or "ctr"; empty: `words` are the whole command
  Command words;        // else: more options of the runtime's `run`
};

// What there is to start a container from.
struct Parts {
  std::string name;     // of the container and of an image: unique
  std::string root;     // a directory with podjail-pause in it
  std::string bundle;   // a directory with a config.json for that root
  std::string archive;  // a file with the same content, to make an image of
  std::string seccomp;  // a file with a seccomp profile
};

struct Commands {
  std::vector<Command> before;
  Command start;               // may end once the container runs, or with it
  std::vector<Command> after;  // in this order, whatever became of the others
};

// The program of the container, and what it is given: by both its process is known.
inline constexpr const char* kPausePath = "/podjail-pause";

// In `words` of a whole command {name}, {root} and {bundle} are replaced. kInvalid for an unknown runtime,
// and for a whole command that has neither {root} nor {bundle}: it would start something else.
Result<Commands> commands_for(const Request& request, const Parts& parts);

}  // namespace podjail::check
