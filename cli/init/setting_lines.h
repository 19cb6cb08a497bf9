// Lines of settings, as npm, pip, cargo, go and apt write them.
#pragma once

#include <functional>
#include <string_view>

namespace podjail::cli {

struct Setting {
  std::string_view key;
  std::string_view value;
};

// "key = value" without the space around both; both empty for a comment ('#' or ';' first) and a line without
// `separator`.
Setting split_setting(std::string_view line, char separator);

// What stands between a quote at the beginning and the next of its kind; other text up to a comment.
std::string_view without_quotes(std::string_view text);

std::string_view trim(std::string_view text);

// Calls `visit` with every line, without its end, and its number from 1.
void for_each_line(std::string_view text,
                   const std::function<void(std::string_view line, int number)>& visit);

}  // namespace podjail::cli
