#include "hook/container/mountinfo.h"

#include <algorithm>

#include "hook/container/split.h"

namespace podjail::container {
namespace {

bool is_octal(char c) {
  return c >= '0' && c <= '7';
}

// Space, tab, newline and backslash are written as \ooo.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '\\' && i + 3 < text.size() && std::all_of(&text[i + 1], &text[i + 1] + 3, is_octal);
    out += escape
               ? static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'))
               : text[i];
    if (escape) i += 3;
  }
  return out;
}

}  // namespace

std::vector<MountLine> parse_mountinfo(std::string_view text) {
  std::vector<MountLine> mounts;
  for (const auto line : split(text, '\n')) {
    // id parent major:minor root mount-point options [optional…] - type source options
    const auto fields = split(line, ' ');
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (fields.size() < 7 || dash - fields.begin() < 6 || fields.end() - dash < 2) continue;
    const auto source = fields.end() - dash > 2 ? *(dash + 2) : std::string_view();
    mounts.push_back({std::string(fields[2]), unescape(fields[3]), unescape(fields[4]),
                      std::string(*(dash + 1)), unescape(source)});
  }
  return mounts;
}

bool is_at_or_below(std::string_view path, std::string_view directory) {
  if (directory == "/") return path.starts_with('/');
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace podjail::container
