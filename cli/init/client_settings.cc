#include "cli/init/client_settings.h"

#include "cli/init/setting_lines.h"

namespace podjail::cli {
namespace {

void append(std::vector<FoundUrl>& all, const std::vector<FoundUrl>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

// The words of `value` between any of `separators`.
std::vector<FoundUrl> split(std::string_view value, std::string_view separators, int line) {
  std::vector<FoundUrl> words;
  for (auto begin = value.find_first_not_of(separators); begin != value.npos;) {
    const auto end = value.find_first_of(separators, begin);
    words.push_back({std::string(value.substr(begin, end == value.npos ? end : end - begin)), line});
    begin = value.find_first_not_of(separators, end == value.npos ? value.size() : end);
  }
  return words;
}

bool has_scheme(std::string_view text) {
  return text.find("://") != text.npos;
}

}  // namespace

std::vector<FoundUrl> read_words(std::string_view value, int line) {
  return split(value, " \t\r\n", line);
}

std::vector<FoundUrl> read_npmrc(std::string_view text) {
  std::vector<FoundUrl> found;
  for_each_line(text, [&](std::string_view line, int number) {
    const auto setting = split_setting(line, '=');
    if (setting.key == "registry" || setting.key.ends_with(":registry"))
      found.push_back({std::string(without_quotes(setting.value)), number});
  });
  return found;
}

std::vector<FoundUrl> read_pip_conf(std::string_view text) {
  std::vector<FoundUrl> found;
  enum class Where { kElsewhere, kInValue } where = Where::kElsewhere;
  for_each_line(text, [&](std::string_view line, int number) {
    const bool is_indented = line.starts_with(' ') || line.starts_with('\t');
    if (is_indented && where == Where::kInValue) {
      append(found, read_words(line, number));
      return;
    }
    const auto setting = split_setting(line, line.find('=') == line.npos ? ':' : '=');
    const bool is_index = setting.key == "index-url" || setting.key == "extra-index-url";
    where = is_index ? Where::kInValue : Where::kElsewhere;
    if (is_index) append(found, read_words(setting.value, number));
  });
  return found;
}

std::vector<FoundUrl> read_cargo_config(std::string_view text) {
  std::vector<FoundUrl> found;
  for_each_line(text, [&](std::string_view line, int number) {
    const auto setting = split_setting(line, '=');
    const bool is_url = setting.key == "index" || setting.key == "registry" ||
                        setting.key.ends_with(".index") || setting.key.ends_with(".registry");
    auto value = without_quotes(setting.value);
    if (!is_url || !has_scheme(value)) return;  // registry may also be a name
    if (value.starts_with("sparse+")) value.remove_prefix(7);
    found.push_back({std::string(value), number});
  });
  return found;
}

std::vector<FoundUrl> read_go_proxy(std::string_view value, int line) {
  std::vector<FoundUrl> found;
  for (auto& word : split(value, ",| ", line)) {
    if (word.text != "direct" && word.text != "off") found.push_back(std::move(word));
  }
  return found;
}

std::vector<FoundUrl> read_go_env(std::string_view text) {
  std::vector<FoundUrl> found;
  for_each_line(text, [&](std::string_view line, int number) {
    const auto setting = split_setting(line, '=');
    if (setting.key == "GOPROXY") append(found, read_go_proxy(setting.value, number));
    if (setting.key != "GOSUMDB") return;
    for (auto& word : read_words(setting.value, number)) {
      if (has_scheme(word.text)) found.push_back(std::move(word));
    }
  });
  return found;
}

std::vector<FoundUrl> read_git_config(std::string_view text) {
  std::vector<FoundUrl> found;
  for_each_line(text, [&](std::string_view line, int number) {
    const auto setting = split_setting(line, '=');
    if (setting.key == "url") found.push_back({std::string(without_quotes(setting.value)), number});
  });
  return found;
}

}  // namespace podjail::cli
