// The shared libraries that a program is loaded with, directly or not: found where the dynamic linker looks.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/doctor/machine.h"
#include "lib/base/result.h"

namespace podjail::cli {

struct Libraries {
  std::vector<std::string> names;  // "libssl.so.3", each once
  std::set<std::string> proxies;   // variables for proxies that libcurl among them names
};

// `program` is the ELF file at `path`. kInvalid where it is none. A library that is not found is named, and
// not looked into.
Result<Libraries> find_libraries(std::string_view program, const std::string& path, const Machine& machine);

}  // namespace podjail::cli
