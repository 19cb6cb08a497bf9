#include "cli/lint/flow_rules.h"

#include <algorithm>
#include <array>
#include <optional>

#include "cli/lint/constants.h"

namespace podjail::cli {
namespace {

// The index of the ';' that ends the statement at `begin`, or of the word itself where its line ends at once.
// A statement that ends in another way is not followed.
std::optional<std::size_t> end_of_statement(const Tokens& tokens, std::size_t begin) {
  const auto at = static_cast<std::ptrdiff_t>(begin);
  if (token_at(tokens, at + 1).place.line > tokens[begin].place.line) return begin;
  for (auto i = begin + 1; i < tokens.size(); ++i) {
    if (tokens[i].is("(") || tokens[i].is("[") || tokens[i].is("{")) i = closing_of(tokens, i);
    if (tokens[i].is(";")) return i;
    if (tokens[i].is("}") && tokens[i].depth < tokens[begin].depth) return std::nullopt;
  }
  return std::nullopt;
}

bool begins_statement(const Token& before) {
  return before.is("{") || before.is(";") || before.is("}");
}

bool may_follow_return(const Token& token) {
  static constexpr std::array<std::string_view, 6> kWords{"}",        "case",  "default",
                                                          "function", "async", "export"};
  return token.kind == TokenKind::kEnd ||
         std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return token.is(word); });
}

}  // namespace

std::vector<Finding> find_unreachable(const Tokens& tokens) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    if (!tokens[i].is("return") && !tokens[i].is("throw")) continue;
    if (!begins_statement(token_at(tokens, at - 1))) continue;
    const auto end = end_of_statement(tokens, i);
    if (!end) continue;
    auto next = static_cast<std::ptrdiff_t>(*end) + 1;
    while (token_at(tokens, next).is(";")) ++next;
    if (may_follow_return(token_at(tokens, next))) continue;
    findings.push_back({token_at(tokens, next).place, "never reached: the " + tokens[i].text + " in line " +
                                                          std::to_string(tokens[i].place.line) +
                                                          " always ends the function before"});
  }
  return findings;
}

std::vector<Finding> find_assignments(const Tokens& tokens) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const auto subject = subject_at(tokens, i);
    if (subject && token_at(tokens, static_cast<std::ptrdiff_t>(subject->end)).is("=")) {
      findings.push_back({tokens[i].place, "= sets " + subject->text + ", which throws: compare with ==="});
      continue;
    }
    if (!tokens[i].is("=") || subject_at(tokens, at >= 3 ? i - 3 : 0)) continue;
    auto open = at;
    while (open > 0 && tokens[i].place.line - token_at(tokens, open).place.line < 2 &&
           !token_at(tokens, open).is("(") && !token_at(tokens, open).is(";") &&
           !token_at(tokens, open).is("{") && !token_at(tokens, open).is(")"))
      --open;
    const bool is_condition = token_at(tokens, open).is("(") && token_at(tokens, open - 1).is("if");
    if (is_condition)
      findings.push_back({tokens[i].place, "= in a condition sets instead of comparing: write ==="});
  }
  return findings;
}

bool is_module(const Tokens& tokens) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [](const Token& token) { return token.depth == 0 && token.is("export"); });
}

std::vector<Finding> find_sticky_patterns(const Tokens& tokens) {
  std::vector<Finding> findings;
  if (!is_module(tokens))
    return findings;  // what stands in an expression or a script is made anew for every request
  enum class Where { kTop, kFunction } where = Where::kTop;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].depth > 0) continue;
    if (tokens[i].is(";") || tokens[i].is("const") || tokens[i].is("let")) where = Where::kTop;
    if (tokens[i].is("=>")) where = Where::kFunction;
    const auto pattern = pattern_at(tokens, i);
    if (!pattern || where == Where::kFunction || pattern->flags.find_first_of("gy") == std::string::npos)
      continue;
    findings.push_back(
        {tokens[i].place, "a regular expression with the flag " +
                              std::string(pattern->flags.find('g') == std::string::npos ? "y" : "g") +
                              " kept outside of a function remembers where it stopped: leave the flag out"});
  }
  return findings;
}

std::vector<Finding> find_dead_functions(const Tokens& tokens) {
  static constexpr std::array<std::string_view, 4> kCalled{"onRequest", "onConnect", "onDns", "onResponse"};
  std::vector<Finding> findings;
  // `export { onRequest }` is not looked into.
  const bool has_list = [&] {
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
      if (tokens[i].is("export") && tokens[i + 1].is("{")) return true;
    return false;
  }();
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    if (tokens[i].depth > 0 || std::find(kCalled.begin(), kCalled.end(), tokens[i].text) == kCalled.end())
      continue;
    if (!token_at(tokens, at - 1).is("function")) continue;
    const auto& before = token_at(tokens, at - 2);
    if (before.is("async")) {
      findings.push_back(
          {before.place, tokens[i].text + " is async: a promise is no answer, and every request is denied"});
    } else if (!before.is("export") && !has_list) {
      findings.push_back({tokens[i].place, tokens[i].text + " is not exported, so it is never called"});
    }
  }
  return findings;
}

bool may_allow(const Tokens& tokens) {
  if (!is_module(tokens)) return true;
  static constexpr std::array<std::string_view, 7> kNoAllow{";",    "}",     "deny", "undefined",
                                                            "null", "false", "void"};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& next = token_at(tokens, static_cast<std::ptrdiff_t>(i) + 1);
    if (!tokens[i].is("return") && !(tokens[i].is("=>") && !next.is("{"))) continue;
    if (next.place.line > tokens[i].place.line && tokens[i].is("return")) continue;
    if (std::find(kNoAllow.begin(), kNoAllow.end(), next.text) == kNoAllow.end() ||
        next.kind == TokenKind::kString)
      return true;
  }
  return false;
}

}  // namespace podjail::cli
