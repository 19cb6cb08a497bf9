// podjail-hook --check-install: proves that the hook runs for a container which a runtime starts.
//
// A hook that is configured and not there is silently left out by podman and CRI-O: containers then start
// without a jail, and nothing says so. So this starts one, from a scratch root directory with one waiting
// program in it, looks at what the kernel has for it, and removes it.
#pragma once

#include <string>

#include "hook/check/commands.h"

namespace podjail::check {

struct Surroundings {
  std::string config_path;    // hook.json
  std::string run_directory;  // for locks and the scratch container
  std::string pause;          // path of podjail-pause
};

// Where podjail-pause is: beside this program.
std::string pause_beside_this_program();

struct Answer {
  int exit_status = 2;   // 0: jailed; 1: NOT jailed; 2: it cannot be told
  std::string sentence;  // for people
};

// Takes as long as the runtime does, at most about a minute. Interrupting it does not keep it from cleaning
// up.
Answer check_install(const Request& request, const Surroundings& surroundings);

}  // namespace podjail::check
