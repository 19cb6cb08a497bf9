#include "cli/report/report_verb.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace podjail::cli {

void add_report(CLI::App& app, ReportOptions& options, std::function<int()>& chosen) {
  using Form = ReportOptions::Form;
  auto* verb = app.add_subcommand("report", "what a build reached, as a page, as JSON or on one screen");
  verb->add_option("log", options.logs, "decision logs; - is standard input")->required();
  verb->add_option("--output", options.output, "a new file, instead of standard output");
  verb->add_option("--title", options.title, "of the page")->capture_default_str();
  auto* json = verb->add_flag_callback(
      "--json", [&] { options.form = Form::kJson; }, "write JSON");
  verb->add_flag_callback(
          "--text", [&] { options.form = Form::kText; }, "write one screen of text")
      ->excludes(json);
  verb->footer(
      "Exit status: 0 written, 1 written although the logs hold no decision, 2 error.\n\nExamples:\n"
      "  podjail report decisions.log --output report.html --title \"Build 17\"\n"
      "  podjail report --text decisions.log");
  verb->callback([&] { chosen = [&] { return run_report(options, std::cin, std::cout, std::cerr); }; });
}

}  // namespace podjail::cli
