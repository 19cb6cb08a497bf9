// A command line as data: its verbs, options and words, read from the CLI11 app that parses it. What is made
// of it (completion, the manual) knows nothing of any verb.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace podjail::cli {

struct OutlineOption {
  std::vector<std::string> names;  // "-h", "--help"; empty for a positional
  std::string word;                // of a positional, or of the value: "log"; empty for a flag
  std::string help;
  std::vector<std::string> choices;  // of the value, where it is one of these
  enum class Need : unsigned char { kOptional, kRequired } need = Need::kOptional;
  enum class Times : unsigned char { kOnce, kMany } times = Times::kOnce;

  bool is_positional() const { return names.empty(); }
  bool takes_value() const { return !word.empty(); }
};

struct OutlineVerb {
  std::string name;  // "policy init": with the names above it, but for the program's
  std::string help;
  std::string footer;  // exit statuses and examples
  std::vector<OutlineOption> options;
  std::vector<OutlineVerb> verbs;
};

// The program itself; hidden verbs and options (of the group "") are left out.
OutlineVerb outline_of(const CLI::App& app);

// The verb and all below it, in order.
std::vector<const OutlineVerb*> all_verbs(const OutlineVerb& verb);

}  // namespace podjail::cli
