// parse_invocation against a reader that knows nothing but words: a command line in which a starting verb
// stands and whose options are all ours is never passed through as one that starts nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "hook/runtime/invocation.h"

namespace {

namespace runtime = podjail::runtime;

void require(bool holds) {
  if (!holds) std::abort();
}

// The words between newlines.
std::vector<std::string> words_of(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == '\n') {
      words.emplace_back();
    } else if (data[i] != 0) {
      words.back() += static_cast<char>(data[i]);
    }
  }
  return words;
}

bool starts(const std::string& word) {
  return word == "create" || word == "run" || word == "restore";
}

bool takes_value(const std::string& word) {
  return word.starts_with("--") && word.find('=') == word.npos && word != "--debug" &&
         word != "--systemd-cgroup" && word != "--version" && word != "--help" && word != "--usage";
}

// The first word that is neither an option nor an option's value.
std::size_t verb_in(const std::vector<std::string>& words) {
  std::size_t i = 0;
  while (i < words.size() && words[i].starts_with("-")) i += takes_value(words[i]) ? 2 : 1;
  return i;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto words = words_of(data, size);
  std::vector<const char*> arguments;
  for (const auto& word : words) arguments.push_back(word.c_str());
  const auto invocation = runtime::parse_invocation(arguments);
  if (!invocation.request) {
    require(!invocation.request.error().message().empty());
    return 0;
  }
  const auto verb = verb_in(words);
  const bool would_start = verb < words.size() && starts(words[verb]);
  if (const auto* start = std::get_if<runtime::StartContainer>(&*invocation.request)) {
    require(would_start && !start->bundle.empty() && !words.back().starts_with("-"));
  } else if (would_start) {
    require(verb + 2 == words.size() && words.back().starts_with("-"));  // its help
  }
  return 0;
}
