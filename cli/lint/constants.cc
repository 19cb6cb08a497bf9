#include "cli/lint/constants.h"

namespace podjail::cli {
namespace {

// A pattern in a string has its backslashes twice.
std::string without_escapes(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\\') ++i;
    plain += text[i];
  }
  return plain;
}

bool is_text(const Token& token) {
  return token.kind == TokenKind::kString || token.kind == TokenKind::kTemplate;
}

// Whether nothing is added to the value that ends before `index`.
bool ends_value(const Tokens& tokens, std::size_t index) {
  const auto& token = tokens[index];
  return token.kind == TokenKind::kEnd || token.is(";") || token.is(",") || token.kind == TokenKind::kWord;
}

void take_value(const Tokens& tokens, const std::string& name, std::size_t value, Constants& constants) {
  const auto at = static_cast<std::ptrdiff_t>(value);
  if (const auto pattern = pattern_at(tokens, value)) {
    constants.patterns[name] = *pattern;
  } else if (tokens[value].kind == TokenKind::kString && ends_value(tokens, value + 1)) {
    constants.strings[name] = tokens[value].text;
  } else if (tokens[value].is("[")) {
    constants.lists[name] = strings_of_list(tokens, value);
  } else if (tokens[value].is("new") && token_at(tokens, at + 1).is("Set") &&
             token_at(tokens, at + 3).is("[")) {
    constants.lists[name] = strings_of_list(tokens, value + 3);
  }
}

}  // namespace

std::optional<Pattern> pattern_at(const Tokens& tokens, std::size_t index) {
  const auto at = static_cast<std::ptrdiff_t>(index);
  const auto& token = token_at(tokens, at);
  if (token.kind == TokenKind::kRegex) {
    const auto slash = token.text.rfind('/');
    return Pattern{token.text.substr(1, slash - 1), token.text.substr(slash + 1)};
  }
  if (!token.is("new") || !token_at(tokens, at + 1).is("RegExp") || !is_text(token_at(tokens, at + 3)))
    return {};
  const auto& after = token_at(tokens, at + 4);
  if (!after.is(")") && !after.is(",")) return {};
  const auto& flags = token_at(tokens, at + 5);
  return Pattern{without_escapes(token_at(tokens, at + 3).text),
                 after.is(",") && flags.kind == TokenKind::kString ? flags.text : ""};
}

std::vector<Token> strings_of_list(const Tokens& tokens, std::size_t open) {
  std::vector<Token> strings;
  const auto end = closing_of(tokens, open);
  for (std::size_t i = open + 1; i < end; ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const auto& after = token_at(tokens, at + 1);
    const auto& before = token_at(tokens, at - 1);
    const bool is_element = (before.is("[") || before.is(",")) && (after.is(",") || after.is("]"));
    if (tokens[i].kind == TokenKind::kString && is_element) strings.push_back(tokens[i]);
  }
  return strings;
}

Constants constants_of(const Tokens& tokens) {
  Constants constants;
  for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
    if (tokens[i].is("const") && tokens[i + 1].kind == TokenKind::kWord && tokens[i + 2].is("="))
      take_value(tokens, tokens[i + 1].text, i + 3, constants);
  }
  return constants;
}

}  // namespace podjail::cli
