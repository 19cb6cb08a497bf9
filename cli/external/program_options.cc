#include "cli/external/program_options.h"

namespace podjail::serve {
namespace {

using Form = ExternalProgram::Form;

ExternalProgram& made(std::optional<ExternalProgram>& program) {
  return program ? *program : program.emplace();
}

void set_command(std::optional<ExternalProgram>& program, Form form, const std::string& command) {
  if (command.empty()) throw CLI::ValidationError("--sh, --proc", "a command is missing");
  made(program).form = form;
  made(program).command = command;
}

}  // namespace

void add_program_options(CLI::App& verb, std::optional<ExternalProgram>& program) {
  auto* per_request = verb.add_option_function<std::string>(
      "--sh", [&program](const std::string& command) { set_command(program, Form::kPerRequest, command); },
      "a program to run for each request: exit status 0 allows");
  auto* lines = verb.add_option_function<std::string>(
      "--proc", [&program](const std::string& command) { set_command(program, Form::kLines, command); },
      "a program that reads a line of JSON for each request, and answers with a line");
  lines->excludes(per_request);
  verb.add_option_function<unsigned>(
          "--program-timeout",
          [&program, per_request, lines](unsigned seconds) {
            if (per_request->empty() && lines->empty())
              throw CLI::ValidationError("--program-timeout", "is for --sh or --proc");
            made(program).timeout = std::chrono::seconds(seconds);
          },
          "seconds for an answer of --sh or --proc (5)")
      ->check(CLI::Range(1, 120));
}

}  // namespace podjail::serve
