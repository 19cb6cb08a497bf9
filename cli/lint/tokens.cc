#include "cli/lint/tokens.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace podjail::cli {
namespace {

// Longest first: the first that fits is taken.
constexpr std::array<std::string_view, 36> kPunctuators{">>>=",
                                                        "===",
                                                        "!==",
                                                        "**=",
                                                        "<<=",
                                                        ">>=",
                                                        ">>>",
                                                        "&&=",
                                                        "||=",
                                                        "??"
                                                        "=",
                                                        "...",
                                                        "=>",
                                                        "==",
                                                        "!=",
                                                        "<=",
                                                        ">=",
                                                        "&&",
                                                        "||",
                                                        "??",
                                                        "?.",
                                                        "**",
                                                        "++",
                                                        "--",
                                                        "+=",
                                                        "-=",
                                                        "*=",
                                                        "/=",
                                                        "%=",
                                                        "&=",
                                                        "|=",
                                                        "^=",
                                                        "<<",
                                                        ">>",
                                                        "#!",
                                                        "(",
                                                        ")"};

// After these a value follows, so '/' begins a regular expression.
constexpr std::array<std::string_view, 14> kBeforeValue{"return", "typeof", "case",  "in",        "of",
                                                        "delete", "void",   "new",   "else",      "do",
                                                        "throw",  "await",  "yield", "instanceof"};

bool is_word_byte(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return std::isalnum(value) != 0 || byte == '_' || byte == '$' || byte == '#' || value >= 0x80;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Tokens run() {
    for (skip_space(); at_ < text_.size(); skip_space()) tokens_.push_back(next());
    tokens_.push_back({TokenKind::kEnd, "", place_, 0});
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool sees(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void advance() {
    const auto byte = static_cast<unsigned char>(text_[at_++]);
    if (byte == '\n') {
      place_ = {place_.line + 1, 1};
    } else if ((byte & 0xC0U) != 0x80U) {  // not in the middle of a character
      place_.column += 1;
    }
  }
  void advance_to(std::size_t end) {
    while (at_ < std::min(end, text_.size())) advance();
  }
  void skip_past(std::string_view what) {
    const auto found = text_.find(what, at_);
    advance_to(found == text_.npos ? text_.size() : found + what.size());
  }

  void skip_space() {
    while (at_ < text_.size()) {
      if (std::isspace(static_cast<unsigned char>(peek())) != 0) {
        advance();
      } else if (sees("//")) {
        skip_past("\n");
      } else if (sees("/*")) {
        advance_to(at_ + 2);
        skip_past("*/");
      } else {
        return;
      }
    }
  }

  bool expects_value() const {
    if (tokens_.empty()) return true;
    const auto& last = tokens_.back();
    if (last.kind == TokenKind::kPunctuator) return last.text != ")" && last.text != "]";
    return last.kind == TokenKind::kWord &&
           std::find(kBeforeValue.begin(), kBeforeValue.end(), last.text) != kBeforeValue.end();
  }

  // To the end of a string or template that begins here; a string ends at the end of its line at the latest.
  void skip_quoted(char quote) {
    int open = 0;  // braces of ${…}
    advance();
    while (at_ < text_.size() && (peek() != quote || open > 0) && (quote == '`' || peek() != '\n')) {
      if (quote == '`' && sees("${")) ++open;
      if (open > 0 && peek() == '}') --open;
      advance_to(at_ + (peek() == '\\' ? 2 : 1));
    }
    advance_to(at_ + 1);
  }

  void skip_regex() {
    enum class Inside { kPattern, kClass } inside = Inside::kPattern;
    advance();
    while (at_ < text_.size() && peek() != '\n' && (peek() != '/' || inside == Inside::kClass)) {
      if (peek() == '[') inside = Inside::kClass;
      if (peek() == ']') inside = Inside::kPattern;
      advance_to(at_ + (peek() == '\\' ? 2 : 1));
    }
    if (peek() == '/') advance();
    while (is_word_byte(peek())) advance();
  }

  void skip_punctuator() {
    const auto* found = std::find_if(kPunctuators.begin(), kPunctuators.end(),
                                     [&](std::string_view word) { return sees(word); });
    advance_to(at_ + (found == kPunctuators.end() ? 1 : found->size()));
  }

  Token next() {
    Token token{TokenKind::kPunctuator, "", place_, depth_};
    const auto begin = at_;
    const char first = peek();
    std::size_t quotes = 0;
    if (first == '"' || first == '\'' || first == '`') {
      token.kind = first == '`' ? TokenKind::kTemplate : TokenKind::kString;
      skip_quoted(first);
      quotes = 1;
    } else if (first == '/' && expects_value()) {
      token.kind = TokenKind::kRegex;
      skip_regex();
    } else if (is_word_byte(first)) {
      token.kind =
          std::isdigit(static_cast<unsigned char>(first)) != 0 ? TokenKind::kNumber : TokenKind::kWord;
      while (is_word_byte(peek())) advance();
    } else {
      skip_punctuator();
    }
    const auto length = at_ - begin;
    token.text = text_.substr(begin + quotes, length >= 2 * quotes ? length - 2 * quotes : 0);
    if (token.is("{")) ++depth_;
    if (token.is("}")) token.depth = depth_ = std::max(0, depth_ - 1);
    return token;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Place place_{1, 1};
  int depth_ = 0;
  Tokens tokens_;
};

int nesting_of(const Token& token) {
  if (token.kind != TokenKind::kPunctuator) return 0;
  if (token.text == "(" || token.text == "[" || token.text == "{") return 1;
  return token.text == ")" || token.text == "]" || token.text == "}" ? -1 : 0;
}

}  // namespace

Tokens tokens_of(std::string_view text) {
  return Scanner(text).run();
}

const Token& token_at(const Tokens& tokens, std::ptrdiff_t index) {
  static const Token kNone;
  if (index < 0 || index >= static_cast<std::ptrdiff_t>(tokens.size())) return kNone;
  return tokens[static_cast<std::size_t>(index)];
}

std::size_t closing_of(const Tokens& tokens, std::size_t open) {
  int nesting = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    nesting += nesting_of(tokens[i]);
    if (nesting <= 0) return i;
  }
  return tokens.size() - 1;
}

}  // namespace podjail::cli
