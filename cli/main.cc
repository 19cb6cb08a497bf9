// podjail: the program for whoever writes policies.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/check.h"
#include "lib/policy/platform.h"

namespace podjail::cli {
namespace {

// What a verb does once the command line has been read.
using Verb = std::function<int()>;

void add_check(CLI::App& app, CheckOptions& options, Verb& chosen) {
  auto* verb = app.add_subcommand("check", "compile policies as the sidecar does, and look for mistakes");
  verb->add_option("path", options.paths, "files and directories of policies: one set")->required();
  verb->add_flag_callback(
      "--strict", [&] { options.warnings = CheckOptions::Warnings::kFail; }, "warnings fail");
  verb->add_flag_callback(
      "--json", [&] { options.form = OutputForm::kJson; }, "write JSON");
  verb->footer(
      "Exit status: 0 nothing found, 1 warnings with --strict, 2 errors.\n\nExample:\n"
      "  podjail check --strict policies/");
  verb->callback([&] { chosen = [&] { return run_check(options, std::cout); }; });
}

int run(int argc, char** argv) {
  CLI::App app("podjail: checks and tries the policies of a jail", "podjail");
  app.set_version_flag("--version", "podjail " PODJAIL_VERSION);
  app.require_subcommand(1);
  Verb chosen;
  CheckOptions check;
  add_check(app, check, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const policy::Platform platform;
  return chosen();
}

}  // namespace
}  // namespace podjail::cli

int main(int argc, char** argv) {
  return podjail::cli::run(argc, argv);
}
