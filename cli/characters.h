// Text of outsiders, character by character.
#pragma once

#include <cstdint>
#include <string_view>

namespace podjail::cli {

inline constexpr std::uint32_t kReplacement = 0xFFFD;

// Takes the first character off `text`, which is not empty; one byte, as kReplacement, where it begins with
// no UTF-8 (RFC 3629).
std::uint32_t take_character(std::string_view& text);

// Whether a character shows as itself: no control, nothing that reorders or hides what stands beside it, and
// no line break of any kind.
bool is_visible_character(std::uint32_t code);

}  // namespace podjail::cli
