// What the names at the top of a policy stand for, where that is written out: strings, patterns and lists of
// strings.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/lint/tokens.h"

namespace podjail::cli {

struct Pattern {
  std::string source;  // as between the slashes of a literal
  std::string flags;
};

struct Constants {
  std::map<std::string, std::string> strings;
  std::map<std::string, Pattern> patterns;
  std::map<std::string, std::vector<Token>> lists;  // of an array, or of a Set of one: its strings
};

// Of every `const name = …` of the file, wherever it stands.
Constants constants_of(const Tokens& tokens);

// The pattern written at `index`: a literal, or new RegExp("…") whose argument is written out.
std::optional<Pattern> pattern_at(const Tokens& tokens, std::size_t index);

// The strings of the array that opens at `open`.
std::vector<Token> strings_of_list(const Tokens& tokens, std::size_t open);

}  // namespace podjail::cli
