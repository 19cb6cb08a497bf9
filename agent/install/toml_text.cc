#include "agent/install/toml_text.h"

#include <sstream>

namespace podjail::agent {

Result<toml::table> parse_toml(std::string_view text, const std::string& what) {
  try {
    return toml::parse(text, what);
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::kInvalid,
                what + ":" + std::to_string(place.line) + ": " + std::string(error.description()));
  }
}

std::string toml_text(const toml::table& table) {
  std::ostringstream text;
  text << toml::toml_formatter(table);
  return text.str() + "\n";
}

std::size_t offset_of(std::string_view text, const toml::source_position& place) {
  std::size_t offset = 0;
  for (toml::source_index line = 1; line < place.line && offset < text.size(); ++line) {
    const auto end = text.find('\n', offset);
    offset = end == text.npos ? text.size() : end + 1;
  }
  const auto is_continued = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  for (toml::source_index column = 1; column < place.column && offset < text.size(); ++column) {
    ++offset;
    while (offset < text.size() && is_continued(text[offset])) ++offset;
  }
  return offset;
}

}  // namespace podjail::agent
