// What running a command really runs: the program, the interpreters of scripts, the libraries they load.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/doctor/machine.h"
#include "cli/doctor/program_file.h"
#include "lib/base/result.h"

namespace podjail::cli {

struct Program {
  std::string path;  // as found; of a script that others follow
  std::string real;  // without links
};

struct Command {
  std::vector<Program> programs;    // the command, then its interpreter, and that one's
  std::set<ToolKind> kinds;         // of all of them
  std::set<std::string> proxies;    // variables for proxies that they name
  std::vector<std::string> unread;  // "path: why" of what could not be looked into
};

// Looks for `name` as a shell does. kNotFound where there is no such command. At most 5 interpreters are
// followed, 200 libraries, and files of 256 MiB; what a script starts by itself is not followed.
Result<Command> find_command(const std::string& name, const Machine& machine);

}  // namespace podjail::cli
