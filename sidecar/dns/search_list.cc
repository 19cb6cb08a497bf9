#include "sidecar/dns/search_list.h"

#include <algorithm>
#include <charconv>

#include "lib/base/file.h"

namespace podjail::dns {
namespace {

constexpr std::size_t kMaxFile = 64 * 1024;
constexpr std::size_t kMaxSuffixes = 32;  // what Kubernetes allows in a pod's dnsConfig
constexpr std::size_t kMaxNdots = 15;     // resolv.conf(5) caps it silently
constexpr std::string_view kBlank = " \t\r";

// Takes `text` up to one of `ends` off its front.
std::string_view take(std::string_view& text, std::string_view ends) {
  const auto end = std::min(text.find_first_of(ends), text.size());
  const auto taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    if (const auto word = take(line, kBlank); !word.empty()) words.push_back(word);
  }
  return words;
}

std::vector<HostName> suffixes_of(const std::vector<std::string_view>& words) {
  std::vector<HostName> suffixes;
  for (std::size_t i = 1; i < words.size() && suffixes.size() < kMaxSuffixes; ++i) {
    auto text = words[i];
    if (text.ends_with('.')) text.remove_suffix(1);
    if (auto suffix = HostName::parse(text)) suffixes.push_back(std::move(*suffix));
  }
  return suffixes;
}

void read_options(const std::vector<std::string_view>& words, SearchList& list) {
  constexpr std::string_view kNdots = "ndots:";
  for (auto word : words) {
    if (!word.starts_with(kNdots)) continue;
    word.remove_prefix(kNdots.size());
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error == std::errc() && end == word.data() + word.size()) list.ndots = std::min(value, kMaxNdots);
  }
}

}  // namespace

SearchList parse_search_list(std::string_view resolv_conf) {
  SearchList list;
  while (!resolv_conf.empty()) {
    const auto words = words_of(take(resolv_conf, "\n"));
    if (words.empty()) continue;
    if (words[0] == "search" || words[0] == "domain") list.suffixes = suffixes_of(words);
    if (words[0] == "options") read_options(words, list);
  }
  return list;
}

SearchList read_search_list(const std::string& path) {
  const auto text = read_file(path, kMaxFile);
  return text ? parse_search_list(*text) : SearchList{};
}

bool is_made_up(const HostName& name, const SearchList& list) {
  std::size_t longest = 0;
  for (const auto& suffix : list.suffixes) {
    if (name != suffix && name.is_under(suffix)) longest = std::max(longest, suffix.str().size());
  }
  if (longest == 0) return false;
  const auto before = std::string_view(name.str()).substr(0, name.str().size() - longest - 1);
  const auto dots = static_cast<std::size_t>(std::count(before.begin(), before.end(), '.'));
  return dots >= 1 && dots < list.ndots;
}

}  // namespace podjail::dns
