#include "cli/lint/subject.h"

namespace podjail::cli {
namespace {

std::optional<Subject::Part> part_of(const std::string& owner, const std::string& name) {
  using Part = Subject::Part;
  if (name == "host" || (owner == "q" && name == "name")) return Part::kHost;
  if (owner == "connection") {
    if (name == "sni" || name == "dnsName") return Part::kHost;
    return std::nullopt;
  }
  if (name == "url") return Part::kUrl;
  if (name == "path" || name == "rawPath") return Part::kPath;
  if (name == "method") return Part::kMethod;
  return std::nullopt;
}

}  // namespace

std::optional<Subject> subject_at(const Tokens& tokens, std::size_t index) {
  const auto at = static_cast<std::ptrdiff_t>(index);
  if (tokens[index].kind != TokenKind::kWord || token_at(tokens, at - 1).is(".")) return std::nullopt;
  auto owner = at;
  if (token_at(tokens, at + 1).is(".") && token_at(tokens, at + 2).is("connection")) owner = at + 2;
  const auto& name = token_at(tokens, owner + 2);
  if (!token_at(tokens, owner + 1).is(".") || name.kind != TokenKind::kWord) return std::nullopt;
  const auto part = part_of(token_at(tokens, owner).text, name.text);
  if (!part) return std::nullopt;
  Subject subject{*part, "", static_cast<std::size_t>(owner) + 3};
  for (auto i = index; i < subject.end; ++i) subject.text += tokens[i].text;
  return subject;
}

}  // namespace podjail::cli
