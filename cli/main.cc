// podjail: the program for whoever writes policies.
#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <map>

#include "cli/check.h"
#include "cli/eval.h"
#include "cli/policy_init.h"
#include "cli/replay.h"
#include "cli/report/report_verb.h"
#include "cli/run/run_verb.h"
#include "cli/serve/serve_verb.h"
#include "cli/suggest/suggest_verb.h"
#include "cli/test.h"
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

// "key=value" of --pod-label.
void add_label(const std::string& text, policy::PodFacts& pod) {
  const auto equals = text.find('=');
  if (equals == text.npos) throw CLI::ValidationError("--pod-label", "is written as name=value");
  pod.labels[text.substr(0, equals)] = text.substr(equals + 1);
}

void add_pod_options(CLI::App& verb, policy::PodFacts& pod) {
  verb.add_option("--pod", pod.name, "name of the pod");
  verb.add_option("--namespace", pod.pod_namespace, "its namespace");
  verb.add_option("--service-account", pod.service_account, "its service account");
  verb.add_option_function<std::vector<std::string>>(
          "--pod-label",
          [&](const std::vector<std::string>& labels) {
            for (const auto& label : labels) add_label(label, pod);
          },
          "name=value; may be given more than once")
      ->allow_extra_args(false);
}

void add_eval(CLI::App& app, EvalOptions& options, Verb& chosen) {
  using Asked = EvalOptions::Asked;
  const std::map<std::string, Asked> words{
      {"request", Asked::kRequest}, {"connect", Asked::kConnection}, {"dns", Asked::kQuestion}};
  auto* verb = app.add_subcommand("eval", "what becomes of one request, and what every policy says to it");
  verb->add_option("target", options.target, "a URL; host:port for connect; a name for dns")->required();
  verb->add_option("--policy", options.policies, "file or directory; may be given more than once")
      ->required()
      ->allow_extra_args(false);
  verb->add_option_function<std::string>(
          "--protocol", [&options, words](const std::string& word) { options.asked = words.at(word); },
          "request (default), connect or dns")
      ->check(CLI::IsMember({"request", "connect", "dns"}));
  verb->add_option("--method", options.method, "of the request")->capture_default_str();
  verb->add_option("--header", options.headers, "\"name: value\"; may be given more than once")
      ->allow_extra_args(false);
  verb->add_option("--type", options.type, "of the DNS question")->capture_default_str();
  verb->add_flag_callback(
      "--tls", [&] { options.connection_protocol = "tls"; }, "connect: TLS has begun");
  verb->add_option("--container", options.container, "name of the container that asks");
  add_pod_options(*verb, options.pod);
  verb->add_flag_callback(
      "--json", [&] { options.form = OutputForm::kJson; }, "write JSON");
  verb->footer(
      "Exit status: 0 allowed, 1 denied, 2 error.\n\nExamples:\n"
      "  podjail eval --policy policies/ https://registry.example.test/left-pad\n"
      "  podjail eval --policy policies/ --method PUT --container publish "
      "https://registry.example.test/left-pad\n"
      "  podjail eval --policy ssh.js --protocol connect git.example.test:22");
  verb->callback([&] { chosen = [&] { return run_eval(options, std::cout, std::cerr); }; });
}

void add_replay(CLI::App& app, ReplayOptions& options, Verb& chosen) {
  auto* verb = app.add_subcommand("replay", "what a policy would change about the decisions of a log");
  verb->add_option("log", options.logs, "decision logs; - is standard input")->required();
  verb->add_option("--policy", options.policies, "file or directory; may be given more than once")
      ->required()
      ->allow_extra_args(false);
  verb->add_option("--limit", options.max_groups, "how many changes of each kind to list")
      ->capture_default_str();
  verb->add_flag_callback(
      "--json", [&] { options.form = OutputForm::kJson; }, "write JSON");
  verb->footer(
      "Exit status: 0 nothing would change, 1 something would, 2 error.\n\nExample:\n"
      "  podjail replay decisions.log --policy candidate.js");
  verb->callback([&] { chosen = [&] { return run_replay(options, std::cin, std::cout, std::cerr); }; });
}

void add_test(CLI::App& app, TestVerbOptions& options, Verb& chosen) {
  using Format = TestVerbOptions::Format;
  const std::map<std::string, Format> formats{
      {"text", Format::kText}, {"tap", Format::kTap}, {"junit", Format::kJunit}};
  auto* verb = app.add_subcommand("test", "run the tests (*_test.js) beside policies");
  verb->add_option("path", options.paths, "test files, and directories to look for them; . unless given");
  verb->add_option("--filter", options.filter, "only tests whose names contain this");
  verb->add_option("--jobs", options.jobs, "files at once")->check(CLI::Range(1, 64))->capture_default_str();
  verb->add_option_function<std::string>(
          "--format", [&options, formats](const std::string& word) { options.format = formats.at(word); },
          "text (default), tap or junit")
      ->check(CLI::IsMember({"text", "tap", "junit"}));
  verb->add_flag_callback(
      "--coverage", [&] { options.coverage = TestVerbOptions::Coverage::kPolicies; },
      "which policies decided what was asked (text)");
  verb->footer(
      "Exit status: 0 all pass, 1 some do not, 2 a file cannot be run, or there is none.\n\nExamples:\n"
      "  podjail test policies/\n"
      "  podjail test --format junit --jobs 4 policies/ > report.xml");
  verb->callback([&] { chosen = [&] { return run_tests(options, std::cout, std::cerr); }; });
}

void add_policy(CLI::App& app, PolicyInitOptions& options, Verb& chosen) {
  auto* policy = app.add_subcommand("policy", "make policies");
  policy->require_subcommand(1);
  auto* verb =
      policy->add_subcommand("init", "write a policy for the registries that the package clients here name");
  options.surroundings = own_surroundings();
  verb->add_option("--dir", options.surroundings.directory, "of the project")->capture_default_str();
  verb->add_option("--output", options.output, "a new file, instead of standard output");
  verb->footer(
      "Exit status: 0 written, 1 written although no registry is configured, 2 error.\n\nExample:\n"
      "  podjail policy init --output policies/registries.js");
  verb->callback([&] { chosen = [&] { return run_policy_init(options, std::cout, std::cerr); }; });
}

int run(int argc, char** argv) {
  CLI::App app("podjail: checks and tries the policies of a jail", "podjail");
  app.set_version_flag("--version", "podjail " PODJAIL_VERSION);
  app.require_subcommand(1);
  Verb chosen;
  CheckOptions check;
  add_check(app, check, chosen);
  EvalOptions eval;
  add_eval(app, eval, chosen);
  ReplayOptions replay;
  add_replay(app, replay, chosen);
  TestVerbOptions test;
  add_test(app, test, chosen);
  PolicyInitOptions policy_init;
  add_policy(app, policy_init, chosen);
  RunOptions run_options;
  Verb chosen_apart;  // without a policy engine, and without its threads
  add_run(app, run_options, chosen_apart);
  ReportOptions report;
  add_report(app, report, chosen);
  SuggestOptions suggest;
  add_suggest(app, suggest, chosen);
  ServeVerbs serve;
  LaunchingVerb launching;
  add_serve_verbs(app, serve, launching);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (chosen_apart) return chosen_apart();
  if (launching) return launching();
  const policy::Platform platform;
  return chosen();
}

}  // namespace
}  // namespace podjail::cli

int main(int argc, char** argv) {
  return podjail::cli::run(argc, argv);
}
