#include "cli/characters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace podjail::cli {

std::uint32_t take_character(std::string_view& text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::uint32_t code = length == 1 ? lead : lead & (0x7FU >> length);
  bool is_whole = lead < 0x80 || (lead >= 0xC2 && lead <= 0xF4 && text.size() >= length);
  for (std::size_t i = 1; is_whole && i < length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    is_whole = (byte & 0xC0U) == 0x80;
    code = (code << 6U) | (byte & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  is_whole = is_whole && code >= kLeast[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  text.remove_prefix(is_whole ? length : 1);
  return is_whole ? code : kReplacement;
}

bool is_visible_character(std::uint32_t code) {
  using Range = std::pair<std::uint32_t, std::uint32_t>;
  // Controls; soft hyphen; marks of direction, joiners and separators; variation and tag characters; what is
  // no character.
  static constexpr std::array<Range, 12> kHidden{{{0, 0x1F},
                                                  {0x7F, 0x9F},
                                                  {0xAD, 0xAD},
                                                  {0x034F, 0x034F},
                                                  {0x061C, 0x061C},
                                                  {0x115F, 0x1160},
                                                  {0x180B, 0x180F},
                                                  {0x200B, 0x200F},
                                                  {0x2028, 0x202E},
                                                  {0x2060, 0x206F},
                                                  {0xFE00, 0xFE0F},
                                                  {0xFEFF, 0xFEFF}}};
  if (code >= 0xFFF0 && code <= 0xFFFB) return false;
  if (code >= 0xE0000) return false;
  return std::none_of(kHidden.begin(), kHidden.end(),
                      [&](const Range& range) { return code >= range.first && code <= range.second; });
}

}  // namespace podjail::cli
