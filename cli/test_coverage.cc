#include "cli/test_coverage.h"

#include "cli/lint/tokens.h"

namespace podjail::cli {

LineNumbers answer_lines(std::string_view text) {
  const auto tokens = tokens_of(text);
  LineNumbers lines;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const bool is_word =
        tokens[i].kind == TokenKind::kWord && (tokens[i].is("allow") || tokens[i].is("deny"));
    const auto& before = token_at(tokens, at - 1);
    const bool is_other = before.is(".") || before.is("?.") || before.is("function");
    if (is_word && !is_other && token_at(tokens, at + 1).is("(")) lines.insert(tokens[i].place.line);
  }
  return lines;
}

std::string answers_reached(const LineNumbers& answers, const LineNumbers& reached) {
  if (answers.empty()) return {};
  std::string never;
  std::size_t count = 0;
  for (const int line : answers) {
    if (reached.contains(line))
      ++count;
    else
      never += (never.empty() ? " (never line " : ", ") + std::to_string(line);
  }
  return ", " + std::to_string(count) + " of " + std::to_string(answers.size()) + " answers" + never +
         (never.empty() ? "" : ")");
}

}  // namespace podjail::cli
