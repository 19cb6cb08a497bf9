#include "cli/external/command_line.h"

namespace podjail::cli {

std::vector<std::string> words_of(const std::string& command) {
  if (command.find_first_of(" \t\n") == command.npos) return {command};
  return {"/bin/sh", "-c", command};
}

}  // namespace podjail::cli
