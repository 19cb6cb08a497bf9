// Completion scripts for shells, made of an outline. They are whole: completing starts no program.
#pragma once

#include <cstdint>
#include <string>

#include "cli/manual/outline.h"

namespace podjail::cli {

enum class Shell : std::uint8_t { kBash, kZsh, kFish };

// Words completed: verbs, options, and values that are one of a few. Everything else is a file's name, and
// behind
// "--" a command's.
std::string make_completion(const OutlineVerb& program, const std::string& name, Shell shell);

}  // namespace podjail::cli
