// TOML read by toml++, whose exceptions stop here.
#pragma once

#include <toml++/toml.h>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::agent {

// kInvalid with the place of the mistake; `what` is what the error calls it.
Result<toml::table> parse_toml(std::string_view text, const std::string& what);

std::string toml_text(const toml::table& table);

// Offset in `text` of a place that toml++ gave (lines and columns from 1, columns in code points); the end of
// `text` for a place behind it.
std::size_t offset_of(std::string_view text, const toml::source_position& place);

}  // namespace podjail::agent
