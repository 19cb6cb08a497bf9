// What a program says of how it is loaded (System V ABI: "Program Header", "Dynamic Section"), and a program
// with another loader. For programs of 64 bits in this machine's order of bytes. Pure.
//
// A node's C library may be older than the one that podjail's programs were built with, or another one. So
// their own loader and libraries go along; the hook looks for libraries in lib/ beside itself, but a loader
// is named by an absolute path, which is known where the installation's directory is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::agent {

struct Loading {
  std::string loader;               // its path; empty for static programs and for libraries
  std::vector<std::string> needed;  // names of libraries

  bool operator==(const Loading&) const = default;
};

// kInvalid for what is no such program, or is cut off.
Result<Loading> loading_of(std::string_view program);

// `program` with `loader`, an absolute path, in place of the one it names; unchanged if it names none.
Result<std::string> with_loader(std::string program, std::string_view loader);

}  // namespace podjail::agent
