#include "cli/manual/completion.h"

#include <vector>

namespace podjail::cli {
namespace {

// 'text', whatever it holds, for bash and zsh.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c == '\n' ? ' ' : c;
    }
  }
  return out + "'";
}

// fish has escapes within single quotes.
std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "'";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// "init" of "policy init".
std::string own_name(const OutlineVerb& verb) {
  return verb.name.substr(verb.name.rfind(' ') + 1);
}

std::vector<std::string> option_names(const OutlineVerb& verb) {
  std::vector<std::string> names;
  for (const auto& option : verb.options) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

// What verb the words so far are about: "verb" goes from one to the next.
std::string verb_cases(const OutlineVerb& program) {
  std::string cases;
  for (const auto* const verb : all_verbs(program)) {
    for (const auto& below : verb->verbs)
      cases +=
          "      " + quoted(verb->name + ">" + own_name(below)) + ") verb=" + quoted(below.name) + " ;;\n";
  }
  return cases;
}

// What completes one of a few words, and what a file's name, in the language of a shell.
struct ValueCompletion {
  std::string (*some)(const std::vector<std::string>& choices);
  std::string files;
};

// Where the word before is an option: what its value may be.
std::string value_cases(const OutlineVerb& program, const ValueCompletion& complete) {
  std::string cases;
  for (const auto* const verb : all_verbs(program)) {
    for (const auto& option : verb->options) {
      if (option.is_positional() || !option.takes_value()) continue;
      std::string pattern;
      for (const auto& name : option.names)
        pattern += (pattern.empty() ? "" : "|") + quoted(verb->name + ">" + name);
      const auto action = option.choices.empty() ? complete.files : complete.some(option.choices);
      cases += "    " + pattern + ") " + action + "; return ;;\n";
    }
  }
  return cases;
}

std::string bash_words(const std::vector<std::string>& choices) {
  return "mapfile -t COMPREPLY < <(compgen -W " + quoted(joined(choices)) + " -- \"$current\")";
}

std::string zsh_words(const std::vector<std::string>& choices) {
  std::string action = "compadd --";
  for (const auto& choice : choices) action += " " + quoted(choice);
  return action;
}

std::string bash_completion(const OutlineVerb& program, const std::string& name) {
  auto script = "# Completion of " + name + " for bash; made by " + name + " completion bash.\n_" + name +
                R"(() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb='' verbs='' options='' word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [ "$word" = -- ]; then
      [ $((i + 1)) -lt "$COMP_CWORD" ] || mapfile -t COMPREPLY < <(compgen -c -- "$current")
      return
    fi
    case $verb'>'$word in
)" + verb_cases(program) +
                "    esac\n  done\n  case $verb'>'$previous in\n" +
                value_cases(program, {bash_words, "true"}) + "  esac\n  case $verb in\n";
  for (const auto* const verb : all_verbs(program)) {
    std::vector<std::string> below;
    for (const auto& one : verb->verbs) below.push_back(own_name(one));
    script += "    " + quoted(verb->name) + ") verbs=" + quoted(joined(below)) +
              " options=" + quoted(joined(option_names(*verb))) + " ;;\n";
  }
  return script + R"(  esac
  case $current in
    -*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current") ;;
    *) [ -z "$verbs" ] || mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$current") ;;
  esac
}
complete -o default -F _)" +
         name + " " + name + "\n";
}

// "name:help" for _describe, which takes colons within escaped.
std::string described(const std::string& name, const std::string& help) {
  std::string text;
  for (const char c : name) text += c == ':' ? std::string("\\:") : std::string(1, c);
  return quoted(text + ":" + help);
}

std::string zsh_completion(const OutlineVerb& program, const std::string& name) {
  auto script = "#compdef " + name + "\n# Completion of " + name + " for zsh; made by " + name +
                " completion zsh.\n_" + name + R"(() {
  local current=${words[CURRENT]} previous=${words[CURRENT-1]} verb='' word i
  local -a verbs options
  for ((i = 2; i < CURRENT; i++)); do
    word=${words[i]}
    if [[ $word == -- ]]; then
      shift $i words
      CURRENT=$((CURRENT - i))
      _normal
      return
    fi
    case $verb'>'$word in
)" + verb_cases(program) +
                "    esac\n  done\n  case $verb'>'$previous in\n" +
                value_cases(program, {zsh_words, "_files"}) + "  esac\n  case $verb in\n";
  for (const auto* const verb : all_verbs(program)) {
    script += "    " + quoted(verb->name) + ")\n      verbs=(";
    for (const auto& below : verb->verbs) script += "\n        " + described(own_name(below), below.help);
    script += ")\n      options=(";
    for (const auto& option : verb->options) {
      for (const auto& one : option.names) script += "\n        " + described(one, option.help);
    }
    script += ") ;;\n";
  }
  return script + R"(  esac
  if [[ $current == -* ]]; then
    _describe option options
  elif (( ${#verbs} )); then
    _describe verb verbs
  else
    _files
  fi
}
_)" + name +
         " \"$@\"\n";
}

// What of the line must have been said for a verb's words to be completed.
std::string fish_condition(const OutlineVerb& verb) {
  std::string condition;
  for (std::size_t at = 0; at < verb.name.size();) {
    const auto end = std::min(verb.name.find(' ', at), verb.name.size());
    condition += (condition.empty() ? "" : "; and ") + std::string("__fish_seen_subcommand_from ") +
                 verb.name.substr(at, end - at);
    at = end + 1;
  }
  std::string below;
  for (const auto& one : verb.verbs) below += " " + own_name(one);
  if (!below.empty())
    condition += (condition.empty() ? "" : "; and ") + std::string("not __fish_seen_subcommand_from") + below;
  return condition;
}

std::string fish_completion(const OutlineVerb& program, const std::string& name) {
  std::string script = "# Completion of " + name + " for fish; made by " + name + " completion fish.\n";
  for (const auto* const verb : all_verbs(program)) {
    const auto start = "complete -c " + name + " -n " + fish_quoted(fish_condition(*verb));
    for (const auto& below : verb->verbs)
      script += start + " -f -a " + fish_quoted(own_name(below)) + " -d " + fish_quoted(below.help) + "\n";
    for (const auto& option : verb->options) {
      if (option.is_positional()) continue;
      script += start;
      for (const auto& one : option.names)
        script += one.starts_with("--") ? " -l " + one.substr(2) : " -s " + one.substr(1);
      if (!option.choices.empty()) script += " -x -a " + fish_quoted(joined(option.choices));
      if (option.choices.empty() && option.takes_value()) script += " -r";
      script += " -d " + fish_quoted(option.help) + "\n";
    }
  }
  return script;
}

}  // namespace

std::string make_completion(const OutlineVerb& program, const std::string& name, Shell shell) {
  switch (shell) {
    case Shell::kBash:
      return bash_completion(program, name);
    case Shell::kZsh:
      return zsh_completion(program, name);
    case Shell::kFish:
      return fish_completion(program, name);
  }
  return {};
}

}  // namespace podjail::cli
