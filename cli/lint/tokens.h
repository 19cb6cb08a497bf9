// JavaScript as a row of tokens: enough for the lint to see calls, comparisons and statements, without a
// grammar.
//
// What it does not see: whatever stands inside of `${…}` of a template, which is part of the template's text;
// and whether '/' after ')' begins a regular expression, which it takes for a division.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace podjail::cli {

enum class TokenKind : std::uint8_t { kWord, kNumber, kString, kTemplate, kRegex, kPunctuator, kEnd };

struct Place {
  int line = 0;    // from 1; 0 where not known
  int column = 0;  // in characters, from 1

  auto operator<=>(const Place&) const = default;
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string
      text;  // strings and templates without their quotes, escapes as written; a regex with slashes and flags
  Place place;
  int depth = 0;  // how many braces are open around it

  bool is(std::string_view punctuator_or_word) const {
    return (kind == TokenKind::kPunctuator || kind == TokenKind::kWord) && text == punctuator_or_word;
  }
};

using Tokens = std::vector<Token>;

// Never fails: what is no JavaScript gives tokens that no rule knows. The last is kEnd.
Tokens tokens_of(std::string_view text);

// The token at `index`, or one of kind kEnd beyond both ends: rules look around without care.
const Token& token_at(const Tokens& tokens, std::ptrdiff_t index);

// The index of the bracket that closes the one at `open`; that of kEnd if none does.
std::size_t closing_of(const Tokens& tokens, std::size_t open);

}  // namespace podjail::cli
