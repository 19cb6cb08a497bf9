#include "cli/manual/manual_page.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace podjail::cli {
namespace {

// Text of one line: hyphens that are typed, and nothing that roff would take for a request or an escape.
std::string roff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out = "\\&";
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c == '\n' ? ' ' : c;
    }
  }
  return out;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string value_of(const OutlineOption& option) {
  if (option.choices.empty()) return "\\fI" + roff(option.word) + "\\fR";
  std::string text;
  for (const auto& choice : option.choices)
    text += (text.empty() ? "" : "|") + std::string("\\fB") + roff(choice) + "\\fR";
  return text;
}

std::string synopsis(const OutlineVerb& verb, const std::string& name) {
  auto text = "\\fB" + roff(verb.name.empty() ? name : name + " " + verb.name) + "\\fR";
  const bool has_options = std::any_of(verb.options.begin(), verb.options.end(),
                                       [](const auto& option) { return !option.is_positional(); });
  if (has_options) text += " [\\fIoption\\fR...]";
  for (const auto& option : verb.options) {
    if (!option.is_positional()) continue;
    const auto word = value_of(option) + (option.times == OutlineOption::Times::kMany ? "..." : "");
    text += option.need == OutlineOption::Need::kRequired ? " " + word : " [" + word + "]";
  }
  if (!verb.verbs.empty()) text += " \\fIverb\\fR ...";
  return text;
}

// All but the one of that name, which every verb has.
std::string options_text(const OutlineVerb& verb, const std::string& but) {
  std::string text;
  for (const auto& option : verb.options) {
    if (std::find(option.names.begin(), option.names.end(), but) != option.names.end()) continue;
    text += ".TP\n";
    std::string names;
    for (const auto& name : option.names)
      names += (names.empty() ? "" : ", ") + std::string("\\fB") + roff(name) + "\\fR";
    if (option.is_positional()) {
      text += value_of(option);
    } else {
      text += names + (option.takes_value() ? " " + value_of(option) : "");
    }
    text += "\n" + roff(option.help) +
            (option.need == OutlineOption::Need::kRequired && !option.is_positional() ? " (required)" : "") +
            "\n";
  }
  return text;
}

// Lines that are indented are examples; others are filled.
std::string footer_text(std::string_view footer) {
  std::string text;
  enum class Mode { kFilled, kAsIs } mode = Mode::kFilled;
  while (!footer.empty()) {
    const auto line = footer.substr(0, footer.find('\n'));
    footer.remove_prefix(std::min(footer.size(), line.size() + 1));
    const auto wanted = line.starts_with(' ') ? Mode::kAsIs : Mode::kFilled;
    if (line.empty()) continue;
    if (wanted != mode) text += wanted == Mode::kAsIs ? ".PP\n.RS\n.nf\n" : ".fi\n.RE\n";
    if (wanted == Mode::kFilled) text += ".PP\n";
    text += roff(line.substr(std::min(line.find_first_not_of(' '), line.size()))) + "\n";
    mode = wanted;
  }
  return mode == Mode::kAsIs ? text + ".fi\n.RE\n" : text;
}

}  // namespace

std::string make_manual_page(const OutlineVerb& program, const Edition& edition) {
  const auto& name = edition.name;
  // "podjail: what it is"
  const auto colon = program.help.find(": ");
  const auto what = colon == program.help.npos ? program.help : program.help.substr(colon + 2);
  auto text = ".\\\" Made by " + name + " man.\n.TH " + upper(name) + " 1 " + edition.date + " \"" +
              roff(name + " " + edition.version) + "\" \"User Commands\"\n.SH NAME\n" + roff(name) + " \\- " +
              roff(what) + "\n.SH SYNOPSIS\n.nf\n";
  const auto verbs = all_verbs(program);
  for (const auto* const verb : verbs) {
    if (verb->verbs.empty()) text += synopsis(*verb, name) + "\n";
  }
  text += ".fi\n.SH DESCRIPTION\n" + roff(name) + " " + roff(what) +
          ".\nEach of its verbs explains itself with \\fB\\-\\-help\\fR.\n.SH OPTIONS\n" +
          options_text(program, "");
  text += footer_text(program.footer) + ".SH VERBS\n";
  for (const auto* const verb : verbs) {
    if (!verb->verbs.empty()) continue;
    text += ".SS " + roff(name + " " + verb->name) + "\n" + roff(verb->help) + ".\n.PP\n" +
            synopsis(*verb, name) + "\n" + options_text(*verb, "--help") + footer_text(verb->footer);
  }
  return text + ".SH SEE ALSO\n.BR podman (1),\n.BR nft (8)\n";
}

}  // namespace podjail::cli
