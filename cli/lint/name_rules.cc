#include "cli/lint/name_rules.h"

#include <optional>
#include <string_view>

#include "cli/lint/anchors.h"

namespace podjail::cli {
namespace {

using Part = Subject::Part;

// The text of a string, a template's beginning, or what a name stands for.
std::optional<std::string> text_of(const Token& token, const Constants& constants) {
  if (token.kind == TokenKind::kString || token.kind == TokenKind::kTemplate) return token.text;
  const auto found = constants.strings.find(token.text);
  if (token.kind != TokenKind::kWord || found == constants.strings.end()) return std::nullopt;
  return found->second;
}

std::string objection_to_call(const Subject& subject, const std::string& method,
                              const std::optional<std::string>& argument) {
  const bool is_host = subject.part == Part::kHost;
  if (method == "endsWith" && is_host && argument && !argument->empty() && !argument->starts_with("."))
    return "endsWith without a leading dot also matches names that merely end so: compare the whole name, or "
           "end with "
           "\".\" + name";
  if ((method == "includes" || method == "indexOf") && (is_host || subject.part == Part::kUrl) && argument)
    return method + " on " + subject.text +
           " matches anywhere in a name of somebody else: compare whole names";
  if (method != "startsWith" || !argument) return {};
  if (is_host)
    return "startsWith on " + subject.text +
           " matches names of other domains that begin so: compare whole names";
  const auto authority = argument->find("://");
  if (subject.part != Part::kUrl || argument->find("${") != argument->npos) return {};
  if (authority != argument->npos && argument->find('/', authority + 3) != argument->npos) return {};
  return "startsWith on " + subject.text + " without a slash after the host also matches longer host names";
}

}  // namespace

std::vector<Finding> find_partial_names(const Tokens& tokens, const Constants& constants) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto subject = subject_at(tokens, i);
    if (!subject) continue;
    const auto end = static_cast<std::ptrdiff_t>(subject->end);
    if (!token_at(tokens, end).is(".") || !token_at(tokens, end + 2).is("(")) continue;
    const auto argument = text_of(token_at(tokens, end + 3), constants);
    auto message = objection_to_call(*subject, token_at(tokens, end + 1).text, argument);
    if (!message.empty()) findings.push_back({tokens[i].place, std::move(message)});
  }
  return findings;
}

namespace {

// The pattern that ends before `index`, which is the dot of .test or .exec.
std::optional<Pattern> pattern_before(const Tokens& tokens, std::ptrdiff_t index,
                                      const Constants& constants) {
  const auto& token = token_at(tokens, index - 1);
  if (token.kind == TokenKind::kRegex) return pattern_at(tokens, static_cast<std::size_t>(index - 1));
  if (const auto found = constants.patterns.find(token.text);
      token.kind == TokenKind::kWord && found != constants.patterns.end())
    return found->second;
  return std::nullopt;
}

// The pattern that the subject is tested with: before it in pattern.test(r.host), behind it in
// r.host.match(pattern).
std::optional<Pattern> pattern_for(const Tokens& tokens, std::size_t index, const Subject& subject,
                                   const Constants& constants) {
  const auto at = static_cast<std::ptrdiff_t>(index);
  const auto end = static_cast<std::ptrdiff_t>(subject.end);
  const auto& caller = token_at(tokens, at - 2);
  if (token_at(tokens, at - 1).is("(") && (caller.is("test") || caller.is("exec")) &&
      token_at(tokens, at - 3).is(".") && token_at(tokens, end).is(")"))
    return pattern_before(tokens, at - 3, constants);
  const auto& method = token_at(tokens, end + 1);
  if (!token_at(tokens, end).is(".") || !(method.is("match") || method.is("search") || method.is("matchAll")))
    return {};
  if (const auto pattern = pattern_at(tokens, static_cast<std::size_t>(end + 3))) return pattern;
  const auto found = constants.patterns.find(token_at(tokens, end + 3).text);
  return found == constants.patterns.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::vector<Finding> find_loose_patterns(const Tokens& tokens, const Constants& constants) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto subject = subject_at(tokens, i);
    if (!subject || subject->part == Part::kMethod) continue;
    const auto pattern = pattern_for(tokens, i, *subject, constants);
    if (!pattern || pattern->flags.find('m') != std::string::npos) continue;
    const auto missing = missing_anchors(pattern->source, subject->part);
    if (missing.empty()) continue;
    findings.push_back({tokens[i].place, "the regular expression on " + subject->text + " has no " + missing +
                                             ": it also matches what merely contains what is meant"});
  }
  return findings;
}

namespace {

bool has_upper(std::string_view text) {
  return text.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != text.npos;
}

std::string objection_to_name(Part part, std::string_view text) {
  if (part == Part::kMethod)
    return text.find_first_of("abcdefghijklmnopqrstuvwxyz") == text.npos
               ? ""
               : "methods are upper case as sent: \"" + std::string(text) +
                     "\" never matches \"GET\" and the like";
  if (part != Part::kHost) return {};
  const auto quoted = "\"" + std::string(text) + "\"";
  if (has_upper(text)) return "hosts are in lower case: " + quoted + " never matches";
  if (text.find_first_of("/:") != text.npos)
    return "hosts have no scheme, port or path: " + quoted + " never matches";
  if (text.find('*') != text.npos)
    return "names are compared as they are: " + quoted + " is no pattern and never matches";
  if (text.ends_with('.')) return "hosts have no final dot: " + quoted + " never matches";
  return {};
}

bool is_equality(const Token& token) {
  return token.is("===") || token.is("!==") || token.is("==") || token.is("!=");
}

// The texts that the subject at `index` is compared with.
std::vector<Token> compared_with(const Tokens& tokens, std::size_t index, const Subject& subject,
                                 const Constants& constants) {
  const auto at = static_cast<std::ptrdiff_t>(index);
  const auto end = static_cast<std::ptrdiff_t>(subject.end);
  if (is_equality(token_at(tokens, end)) && token_at(tokens, end + 1).kind == TokenKind::kString)
    return {token_at(tokens, end + 1)};
  if (is_equality(token_at(tokens, at - 1)) && token_at(tokens, at - 2).kind == TokenKind::kString)
    return {token_at(tokens, at - 2)};
  const auto& caller = token_at(tokens, at - 2);
  const bool is_lookup = token_at(tokens, at - 1).is("(") && (caller.is("includes") || caller.is("has"));
  if (!is_lookup || !token_at(tokens, end).is(")")) return {};
  const auto& list = token_at(tokens, at - 4);
  if (const auto found = constants.lists.find(list.text); found != constants.lists.end())
    return found->second;
  if (!list.is("]")) return {};
  auto open = at - 4;
  while (open >= 0 && !token_at(tokens, open).is("[")) --open;
  return open < 0 ? std::vector<Token>{} : strings_of_list(tokens, static_cast<std::size_t>(open));
}

}  // namespace

std::vector<Finding> find_impossible_names(const Tokens& tokens, const Constants& constants) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const auto& key = token_at(tokens, at + 2);
    if (tokens[i].is("headers") && token_at(tokens, at + 1).is("[") && key.kind == TokenKind::kString &&
        has_upper(key.text))
      findings.push_back(
          {key.place, "the names in headers are in lower case: \"" + key.text + "\" is never there"});
    const auto subject = subject_at(tokens, i);
    if (!subject) continue;
    for (const auto& text : compared_with(tokens, i, *subject, constants)) {
      auto message = objection_to_name(subject->part, text.text);
      if (!message.empty()) findings.push_back({text.place, std::move(message)});
    }
  }
  return findings;
}

}  // namespace podjail::cli
