#include "cli/manual/outline.h"

#include <CLI/CLI.hpp>

namespace podjail::cli {
namespace {

// CLI11 writes what a value may be into the name of its type: "TEXT:{text,tap,junit}".
std::vector<std::string> choices_of(const std::string& type) {
  const auto begin = type.find('{');
  const auto end = type.find('}', begin == type.npos ? 0 : begin);
  std::vector<std::string> choices;
  if (begin == type.npos || end == type.npos) return choices;
  const auto list = type.substr(begin + 1, end - begin - 1);
  for (std::size_t at = 0; at <= list.size();) {
    const auto comma = std::min(list.find(',', at), list.size());
    choices.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return choices;
}

OutlineOption option_of(const CLI::Option& option) {
  OutlineOption outlined;
  for (const auto& name : option.get_snames()) outlined.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) outlined.names.push_back("--" + name);
  outlined.help = option.get_description();
  outlined.choices = choices_of(option.get_type_name());
  if (option.get_required()) outlined.need = OutlineOption::Need::kRequired;
  if (option.get_items_expected_max() > 1 || option.get_expected_max() > 1)
    outlined.times = OutlineOption::Times::kMany;
  if (outlined.is_positional()) {
    outlined.word = option.get_name(true);
  } else if (option.get_items_expected_max() > 0) {
    outlined.word = outlined.choices.empty() ? outlined.names.back().substr(2) : "word";
  }
  return outlined;
}

OutlineVerb verb_of(const CLI::App& app, const std::string& name) {
  OutlineVerb verb{name, app.get_description(), app.get_footer(), {}, {}};
  for (const auto* const option : app.get_options()) {
    if (!option->get_group().empty()) verb.options.push_back(option_of(*option));
  }
  for (const auto* const below : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (below->get_group().empty()) continue;
    verb.verbs.push_back(verb_of(*below, name.empty() ? below->get_name() : name + " " + below->get_name()));
  }
  return verb;
}

}  // namespace

OutlineVerb outline_of(const CLI::App& app) {
  return verb_of(app, "");
}

std::vector<const OutlineVerb*> all_verbs(const OutlineVerb& verb) {
  std::vector<const OutlineVerb*> verbs{&verb};
  for (const auto& below : verb.verbs) {
    const auto more = all_verbs(below);
    verbs.insert(verbs.end(), more.begin(), more.end());
  }
  return verbs;
}

}  // namespace podjail::cli
