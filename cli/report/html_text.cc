#include "cli/report/html_text.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "cli/characters.h"

namespace podjail::cli {
namespace {

std::string_view entity_of(std::uint32_t code) {
  switch (code) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string html_text(std::string_view text, std::size_t max_bytes) {
  std::string out;
  for (std::size_t taken = 0; !text.empty();) {
    const auto before = text;
    const auto code = take_character(text);
    const auto size = before.size() - text.size();
    if ((taken += size) > max_bytes) return out + "…";
    if (!is_visible_character(code)) {
      std::array<char, 8> digits{};
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), code, 16).ptr;
      out.append("\\u{").append(digits.data(), end).append("}");
    } else if (const auto entity = entity_of(code); !entity.empty()) {
      out += entity;
    } else if (code == kReplacement) {
      out += "\xEF\xBF\xBD";
    } else {
      out += before.substr(0, size);
    }
  }
  return out;
}

}  // namespace podjail::cli
