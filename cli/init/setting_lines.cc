#include "cli/init/setting_lines.h"

namespace podjail::cli {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

Setting split_setting(std::string_view line, char separator) {
  const auto trimmed = trim(line);
  const auto at = trimmed.find(separator);
  if (trimmed.starts_with('#') || trimmed.starts_with(';') || at == trimmed.npos) return {};
  return {trim(trimmed.substr(0, at)), trim(trimmed.substr(at + 1))};
}

std::string_view without_quotes(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('"') && !text.starts_with('\'')) return trim(text.substr(0, text.find(" #")));
  const auto end = text.find(text.front(), 1);
  return end == text.npos ? text : text.substr(1, end - 1);
}

void for_each_line(std::string_view text,
                   const std::function<void(std::string_view line, int number)>& visit) {
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    visit(text.substr(0, end), number);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
}

}  // namespace podjail::cli
