#include "cli/source_excerpt.h"

#include <algorithm>
#include <charconv>

#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kWidth = 110;  // bytes of a line that are shown

// The byte at which the character `column` begins.
std::size_t byte_of(std::string_view line, int column) {
  std::size_t byte = 0;
  for (int at = 1; at < column && byte < line.size(); ++at) {
    do ++byte;
    while (byte < line.size() && (static_cast<unsigned char>(line[byte]) & 0xC0U) == 0x80U);
  }
  return byte;
}

std::string spaces_for(std::string_view shown) {
  std::string spaces;
  for (const char byte : shown) {
    if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) spaces += ' ';
  }
  return spaces;
}

// As printable(), which escapes what a terminal could obey, but with quotes and backslashes as they stand.
std::string shown(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const auto plain = std::min(text.find_first_of("\"\\\t"), text.size());
    line += printable(text.substr(0, plain));
    if (plain < text.size()) line += text[plain] == '\t' ? ' ' : text[plain];
    text.remove_prefix(std::min(plain + 1, text.size()));
  }
  return line;
}

}  // namespace

std::string_view line_of(std::string_view text, int number) {
  if (number < 1) return {};
  for (int line = 1; line < number; ++line) {
    const auto end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
  }
  const auto line = text.substr(0, text.find('\n'));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::string excerpt(std::string_view text, Place place) {
  auto line = line_of(text, place.line);
  if (line.empty()) return {};
  const auto at = byte_of(line, place.column);
  auto before = line.substr(0, at);
  if (before.size() > kWidth / 2) {
    before.remove_prefix(byte_of(before, static_cast<int>(before.size() - kWidth / 2)));
    while (!before.empty() && (static_cast<unsigned char>(before.front()) & 0xC0U) == 0x80U)
      before.remove_prefix(1);
  }
  auto after = line.substr(at);
  if (after.size() > kWidth) after = after.substr(0, byte_of(after, kWidth / 2));
  const auto left = shown(before);
  return "    " + left + shown(after) + "\n    " + spaces_for(left) + "^\n";
}

PlacedMessage split_place(std::string_view text) {
  Place place;
  const auto* const end = text.data() + text.size();
  const auto [line_end, line_error] = std::from_chars(text.data(), end, place.line);
  if (line_error != std::errc() || line_end == end || *line_end != ':') return {{}, std::string(text)};
  const auto [column_end, column_error] = std::from_chars(line_end + 1, end, place.column);
  if (column_error != std::errc() || end - column_end < 2 || column_end[0] != ':' || column_end[1] != ' ')
    return {{}, std::string(text)};
  return {place, std::string(column_end + 2, end)};
}

}  // namespace podjail::cli
