// The command line of an engine, as far as podjail has to know it to put the container into a jail:
// `podman [options] run [options] IMAGE [words]`, and the same of docker. Pure.
//
// It is read strictly and written anew: every option in the one form --name=value that can be read in one way
// only, so that the engine understands what was judged here.
#pragma once

#include <string>
#include <vector>

#include "cli/container/engine_options.h"
#include "lib/base/result.h"

namespace podjail::cli {

struct EngineCommand {
  Engine engine = Engine::kPodman;
  std::vector<std::string> program;     // and its own options
  std::vector<std::string> options;     // for `create`
  std::vector<std::string> network;     // options of whoever holds the network
  std::vector<std::string> host_paths;  // of the machine, mounted into the container
  std::string image;
  std::vector<std::string> words;  // behind the image
  enum class Afterwards : std::uint8_t { kKept, kRemoved } afterwards = Afterwards::kKept;
  enum class Input : std::uint8_t { kNone, kGiven } input = Input::kNone;
};

// `engine` is what the program says it is: one called docker may be podman. kInvalid for what is no such
// command; kRefused, with a sentence that names the option, for what would open the jail or is not known.
Result<EngineCommand> read_engine_command(Engine engine, const std::vector<std::string>& words);

}  // namespace podjail::cli
