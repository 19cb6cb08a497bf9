// Which settings and which files each kind of tool takes its roots from (docs/trust.md).
#pragma once

#include <span>
#include <string_view>

#include "cli/doctor/program_file.h"

namespace podjail::cli {

struct ToolSettings {
  std::string_view name;
  std::span<const std::string_view> replacing;  // variables that name the roots; the first that is set counts
  std::span<const std::string_view> adding;     // variables that add to them
  std::span<const std::string_view> files;      // read if no variable is set
  std::string_view roots;                       // what is read if there is none of these
  enum class Files : std::uint8_t {
    kFirst,  // that exists counts
    kAll,
  } counting = Files::kFirst;
};

// Java and certifi are looked for elsewhere: their files depend on where they are installed.
const ToolSettings& settings_of(ToolKind kind);

// Of the kinds that were recognised, those that are worth a line: a program that brings its own rules does
// not follow those of the libraries it happens to use.
std::set<ToolKind> telling_kinds(std::set<ToolKind> kinds);

}  // namespace podjail::cli
