// The texts of policies/lib/*.js, put into the program by CMake.
#pragma once

#include <span>
#include <string_view>

namespace podjail::policy {

struct LibrarySource {
  std::string_view name;  // "podjail:match"
  std::string_view text;  // ASCII
};

// Sorted by name.
std::span<const LibrarySource> library_sources();

}  // namespace podjail::policy
