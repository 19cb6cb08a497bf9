// What a program needs to be loaded, from the headers of an ELF file (System V ABI, chapters 4 and 5). Pure;
// the file may be anybody's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::cli {

struct ElfNeeds {
  std::vector<std::string> libraries;  // DT_NEEDED: "libssl.so.3"; at most 500
  std::vector<std::string> folders;    // DT_RUNPATH or DT_RPATH, as written: "$ORIGIN/../lib"
};

bool is_elf(std::string_view file);

// kInvalid for what is no little-endian ELF file or is malformed. A program that is not linked dynamically
// needs nothing.
Result<ElfNeeds> read_elf_needs(std::string_view file);

}  // namespace podjail::cli
