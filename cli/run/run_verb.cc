#include "cli/run/run_verb.h"

#include <filesystem>
#include <iostream>

#include "cli/external/program_options.h"
#include "cli/run/messages.h"
#include "cli/run/run.h"
#include "cli/run/weak_options.h"

namespace podjail::cli {
namespace {

constexpr double kMaxSeconds = 31'536'000;  // a year

constexpr const char* kFooter =
    "Exit status: that of the command, 128 and the signal's number if one ended it; 124 it did not end in "
    "time, 125 podjail "
    "failed, 126 the command cannot be executed, 127 it was not found.\n\nExamples:\n"
    "  podjail run --js 'r.host === \"registry.npmjs.example\"' -- npm ci\n"
    "  podjail run --policy policies/ --log-json decisions.log -- cargo build\n"
    "  podjail run --observe --request-log requests.log -- ./build.sh\n"
    "  podjail run --policy ci.js --grant 10.1.2.3:443 --timeout 600 -- make test\n"
    "  podjail run --policy ci.js --container -- podman run --rm -v ./src:/src image make -C /src";

void add_policy_options(CLI::App& verb, RunOptions& options) {
  verb.add_option("--policy", options.policies, "file or directory; may be given more than once")
      ->allow_extra_args(false);
  verb.add_option("--js", options.expression, "a policy, as the text of one");
  serve::add_program_options(verb, options.external);
  verb.add_flag_callback(
      "--observe", [&] { options.enforcement = RunOptions::Enforcement::kObserve; },
      "allow everything, and record what policies would deny");
}

void add_log_options(CLI::App& verb, RunOptions& options) {
  verb.add_option("--request-log", options.request_log, "file to append to: time, + or -, method, URL");
  verb.add_option("--log-json", options.decision_log, "file to append decision records to");
  verb.add_flag_callback(
      "--quiet", [&] { options.reporting = RunOptions::Reporting::kQuiet; }, "no summary at the end");
  verb.add_flag_callback(
      "--watch", [&] { options.reporting = RunOptions::Reporting::kWatch; },
      "show every decision as it is made, on standard error");
}

void add_outside_options(CLI::App& verb, RunOptions& options) {
  verb.add_option("--grant", options.grants, "ADDRESS[/LENGTH]:PORT, private or local, that may be dialled")
      ->allow_extra_args(false);
  verb.add_option("--resolver", options.resolvers, "ADDRESS or ADDRESS:PORT to ask instead of this machine's")
      ->allow_extra_args(false);
  verb.add_option_function<std::vector<std::string>>(
          "--root",
          [&](const std::vector<std::string>& files) {
            for (const auto& file : files) options.roots.push_back(std::filesystem::absolute(file).string());
          },
          "PEM file of roots that upstreams may have besides this machine's")
      ->allow_extra_args(false);
}

void add_jail_options(CLI::App& verb, RunOptions& options) {
  verb.add_option("--allow-socket", options.allowed_sockets, "path of a UNIX socket that stays reachable")
      ->allow_extra_args(false);
  verb.add_option("--keep-fd", options.kept_descriptors,
                  "descriptor that the command keeps, besides 0, 1 and 2")
      ->check(CLI::Range(3, 255))
      ->allow_extra_args(false);
  verb.add_flag_callback(
      "--weak", [&] { options.strength = RunOptions::Strength::kWeak; },
      "no jail: the command is only asked, by variables, to use a proxy");
  verb.add_flag_callback(
      "--container", [&] { options.place = RunOptions::Place::kContainer; },
      "the command is podman run … or docker run …: its container gets the jail");
  verb.add_option_function<double>(
          "--timeout",
          [&](const double& seconds) {
            options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
          },
          "seconds until the command is ended")
      ->check(CLI::Range(0.001, kMaxSeconds));
}

int run(const RunOptions& options) {
  if (options.strength == RunOptions::Strength::kSealed) return run_sealed(options);
  const auto weak = weak_options(options);
  if (weak) return serve::run_weak(*weak, std::cerr);
  tell(weak.error().message());
  return kOwnFailure;
}

}  // namespace

void add_run(CLI::App& app, RunOptions& options, std::function<int()>& chosen) {
  auto* verb = app.add_subcommand(
      "run", "run a command in a jail of its own: what it sends is judged, or goes nowhere");
  add_policy_options(*verb, options);
  add_log_options(*verb, options);
  add_outside_options(*verb, options);
  add_jail_options(*verb, options);
  verb->add_option("command", options.command, "the command and its arguments, behind --")->required();
  verb->footer(kFooter);
  verb->callback([&] { chosen = [&] { return run(options); }; });
}

}  // namespace podjail::cli
