#include "cli/doctor/doctor_verb.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace podjail::cli {

void add_doctor(CLI::App& app, DoctorOptions& options, std::function<int()>& chosen) {
  auto* verb = app.add_subcommand(
      "doctor", "which roots a command's tools read, and whether they hold the jail's issuer");
  verb->add_option("--bundle", options.bundle,
                   "certificates that tools must trust; /run/podjail/ca.crt unless given");
  verb->add_flag_callback(
      "--json", [&] { options.form = OutputForm::kJson; }, "write JSON");
  verb->add_option("command", options.command, "behind --: the command, of which nothing is run")->required();
  verb->footer(
      "Exit status: 0 all that can be told holds, 1 something does not, 2 error.\n\nExamples:\n"
      "  podjail doctor -- npm ci\n"
      "  podjail doctor --bundle issuer.crt -- git clone https://git.example.test/team/tool.git");
  verb->callback([&] { chosen = [&] { return run_doctor(options, own_machine(), std::cout, std::cerr); }; });
}

}  // namespace podjail::cli
