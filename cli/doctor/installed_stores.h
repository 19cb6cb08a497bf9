// Stores of roots that come with an installation: of a JVM, and of Python's certifi.
#pragma once

#include <string>
#include <vector>

#include "cli/doctor/command.h"
#include "cli/doctor/machine.h"

namespace podjail::cli {

struct JavaStore {
  std::string path;     // empty where none was found
  std::string setting;  // "JAVA_TOOL_OPTIONS", "JAVA_HOME", "default"
};

// Named by JAVA_TOOL_OPTIONS, else of JAVA_HOME, else beside the program, else the distribution's.
JavaStore java_store(const Command& command, const Machine& machine);

// cacert.pem of every certifi beside the interpreter, of the distribution, and of VIRTUAL_ENV, pip's own
// included.
std::vector<std::string> certifi_stores(const Command& command, const Machine& machine);

}  // namespace podjail::cli
