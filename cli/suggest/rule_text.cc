#include "cli/suggest/rule_text.h"

#include "cli/suggest/source_text.h"

namespace podjail::cli {
namespace {

std::string list_text(const std::set<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "" : ", ") + js_string(text);
  return "[" + list + "]";
}

// Under which option the shape takes the names that bound it.
std::string names_option(const std::string& shape) {
  if (shape == "go") return "modules";
  if (shape == "maven") return "groups";
  if (shape == "debian") return "suites";
  return "repositories";
}

}  // namespace

std::string rule_call(const RegistryRule& rule) {
  auto call = rule.shape + "({ hosts: " + list_text(rule.hosts);
  if (rule.scheme != "https") call += ", scheme: " + js_string(rule.scheme);
  if (rule.port != (rule.scheme == "http" ? 80 : 443)) call += ", port: " + std::to_string(rule.port);
  if (!rule.prefix.empty()) call += ", prefix: " + js_string(rule.prefix);
  if (!rule.files.empty()) call += ", files: " + list_text(rule.files);
  if (!rule.tokens.empty()) call += ", tokens: " + list_text(rule.tokens);
  if (!rule.sumdb.empty()) call += ", sumdb: " + js_string(rule.sumdb);
  if (rule.audits == RegistryRule::Audits::kYes) call += ", audit: true";
  if (!rule.names.empty()) call += ", " + names_option(rule.shape) + ": " + list_text(rule.names);
  return call + " })";
}

std::string rule_imports(const std::vector<RegistryRule>& rules) {
  std::set<std::string> shapes;
  for (const auto& rule : rules) shapes.insert(rule.shape);
  const bool has_git = shapes.erase("git") > 0;
  std::string names;
  for (const auto& shape : shapes) names += (names.empty() ? "" : ", ") + shape;
  std::string imports;
  if (has_git) imports += "import { git } from \"podjail:git\";\n";
  if (!names.empty()) imports += "import { " + names + " } from \"podjail:registries\";\n";
  return imports;
}

}  // namespace podjail::cli
