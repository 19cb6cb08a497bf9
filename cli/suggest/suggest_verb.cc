#include "cli/suggest/suggest_verb.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace podjail::cli {

void add_suggest(CLI::App& app, SuggestOptions& options, std::function<int()>& chosen) {
  auto* verb = app.add_subcommand("suggest", "a policy that allows what decision logs hold");
  verb->add_option("log", options.logs, "decision logs; - is standard input")->required();
  verb->add_option(
          "--policy", options.policies,
          "present policies, a file or directory: only what they lack is suggested; may be given more "
          "than once")
      ->allow_extra_args(false);
  verb->add_flag_callback(
      "--by-container", [&] { options.containers = SeenRequests::Containers::kApart; },
      "each container is allowed what it asked for");
  verb->add_flag_callback(
      "--exact", [&] { options.merging = Merging::kNone; }, "keep every path as it is");
  verb->add_flag_callback(
      "--include-denied", [&] { options.denied = SuggestOptions::Denied::kAllowed; },
      "allow what policies denied, too");
  verb->add_flag_callback(
          "--diff", [&] { options.form = SuggestOptions::Form::kDiff; },
          "a unified diff, which adds what the present policies lack to them")
      ->needs("--policy");
  verb->add_option("--output", options.output, "a new file, instead of standard output");
  verb->footer(
      "Exit status: 0 all is allowed, 1 present policies lacked something, or something could not be put "
      "into "
      "the policy, 2 error.\n\nExamples:\n"
      "  podjail suggest observed.log --output policies/build.js\n"
      "  podjail suggest monday.log tuesday.log --by-container\n"
      "  podjail suggest today.log --policy policies/\n"
      "  podjail suggest today.log --policy policies/ --diff | git apply");
  verb->callback([&] { chosen = [&] { return run_suggest(options, std::cin, std::cout, std::cerr); }; });
}

}  // namespace podjail::cli
