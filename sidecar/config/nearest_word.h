// "Did you mean …?": the known word a misspelt one is closest to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace podjail::config {

// The member of `known` with the least Levenshtein distance to `word`, empty when `known` is. Only the first
// 64 bytes of `word` are looked at: it may be anything.
std::string nearest_word(std::string_view word, const std::vector<std::string>& known);

}  // namespace podjail::config
