// The command of --sh and --proc as the words of a program. Pure.
#pragma once

#include <string>
#include <vector>

namespace podjail::cli {

// A command with white space is one for the shell; any other is a program, run without one.
std::vector<std::string> words_of(const std::string& command);

}  // namespace podjail::cli
