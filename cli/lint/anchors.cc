#include "cli/lint/anchors.h"

#include <vector>

namespace podjail::cli {
namespace {

std::vector<std::string_view> alternatives_of(std::string_view pattern) {
  std::vector<std::string_view> alternatives;
  std::size_t begin = 0;
  int groups = 0;
  enum class Inside { kPattern, kClass } inside = Inside::kPattern;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char byte = pattern[i];
    if (byte == '\\') {
      ++i;
    } else if (inside == Inside::kClass) {
      if (byte == ']') inside = Inside::kPattern;
    } else if (byte == '[') {
      inside = Inside::kClass;
    } else if (byte == '(' || byte == ')') {
      groups += byte == '(' ? 1 : -1;
    } else if (byte == '|' && groups == 0) {
      alternatives.push_back(pattern.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  alternatives.push_back(pattern.substr(begin));
  return alternatives;
}

bool holds_begin(std::string_view text, Subject::Part part) {
  if (text.starts_with('^') || text.starts_with("(^") || text.starts_with("(?:^")) return true;
  return part == Subject::Part::kHost && text.starts_with("\\.");
}

// "\$" is a character, "\\$" an end.
bool ends_with_dollar(std::string_view text) {
  if (!text.ends_with('$')) return false;
  text.remove_suffix(1);
  std::size_t backslashes = 0;
  while (backslashes < text.size() && text[text.size() - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 0;
}

bool holds_end(std::string_view text, Subject::Part part) {
  if (part != Subject::Part::kHost && (text.ends_with('/') || text.ends_with(".*"))) return true;
  while (text.ends_with(')')) text.remove_suffix(1);
  return ends_with_dollar(text);
}

}  // namespace

std::string missing_anchors(std::string_view pattern, Subject::Part part) {
  bool holds_begins = true;
  bool holds_ends = true;
  for (const auto alternative : alternatives_of(pattern)) {
    holds_begins = holds_begins && holds_begin(alternative, part);
    holds_ends = holds_ends && holds_end(alternative, part);
  }
  if (holds_begins) return holds_ends ? "" : "$";
  return holds_ends ? "^" : "^ and $";
}

}  // namespace podjail::cli
