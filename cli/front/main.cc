// podjail, as it is called. What runs a command begins here, in milliseconds: this program is without V8,
// which alone takes longer to load than a jail to be made. The verbs that need it are podjail-policy's, which
// lies beside it and is run in its place.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string_view>

#include "cli/run/run_verb.h"

namespace podjail::cli {
namespace {

int run_verb(int argc, char** argv) {
  CLI::App app("podjail: checks and tries the policies of a jail", "podjail");
  app.require_subcommand(1);
  RunOptions options;
  std::function<int()> chosen;
  add_run(app, options, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return chosen();
}

int become_policy_program(char** argv) {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto program = own.parent_path() / "podjail-policy";
  ::execv(program.c_str(), argv);
  std::cerr << "podjail: " << program.string() << ": " << std::strerror(errno) << '\n';
  return 2;
}

}  // namespace
}  // namespace podjail::cli

int main(int argc, char** argv) {
  const bool runs = argc > 1 && std::string_view(argv[1]) == "run";
  return runs ? podjail::cli::run_verb(argc, argv) : podjail::cli::become_policy_program(argv);
}
