#include "cli/init/repository_lists.h"

#include <algorithm>

#include "cli/init/client_settings.h"
#include "cli/init/setting_lines.h"

namespace podjail::cli {
namespace {

bool is_web(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

// Comments become spaces, so that lines keep their numbers.
std::string without_comments(std::string_view text) {
  std::string plain(text);
  for (auto begin = plain.find("<!--"); begin != plain.npos; begin = plain.find("<!--", begin)) {
    const auto end = plain.find("-->", begin);
    const auto stop = end == plain.npos ? plain.size() : end + 3;
    std::replace_if(
        plain.begin() + static_cast<std::ptrdiff_t>(begin), plain.begin() + static_cast<std::ptrdiff_t>(stop),
        [](char byte) { return byte != '\n'; }, ' ');
  }
  return plain;
}

void add_web_words(std::string_view text, int line, std::vector<FoundUrl>& found) {
  for (auto& word : read_words(text, line)) {
    if (is_web(word.text)) found.push_back(std::move(word));
  }
}

}  // namespace

std::vector<FoundUrl> read_maven_settings(std::string_view text) {
  constexpr std::string_view kOpen = "<url>";
  const auto plain = without_comments(text);
  std::vector<FoundUrl> found;
  for (auto at = plain.find(kOpen); at != plain.npos; at = plain.find(kOpen, at + 1)) {
    const auto begin = at + kOpen.size();
    const auto end = plain.find('<', begin);
    if (end == plain.npos) break;
    const auto lines = std::count(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    found.push_back(
        {std::string(trim(std::string_view(plain).substr(begin, end - begin))), static_cast<int>(lines) + 1});
  }
  return found;
}

std::vector<FoundUrl> read_apt_list(std::string_view text) {
  std::vector<FoundUrl> found;
  for_each_line(text, [&](std::string_view line, int number) {
    auto entry = trim(line.substr(0, line.find('#')));
    if (entry.starts_with("deb ") || entry.starts_with("deb-src ") || entry.starts_with("deb\t")) {
      const auto options_end = entry.find('[') == entry.npos ? entry.npos : entry.find(']');
      if (options_end != entry.npos) entry.remove_prefix(options_end + 1);
      add_web_words(entry, number, found);
    }
  });
  return found;
}

std::vector<FoundUrl> read_apt_sources(std::string_view text) {
  std::vector<FoundUrl> found;
  enum class Field { kOther, kUris } field = Field::kOther;
  for_each_line(text, [&](std::string_view line, int number) {
    if (line.starts_with('#')) return;
    const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
    if (!goes_on) field = line.starts_with("URIs:") ? Field::kUris : Field::kOther;
    if (field == Field::kUris) add_web_words(goes_on ? line : line.substr(5), number, found);
  });
  return found;
}

}  // namespace podjail::cli
