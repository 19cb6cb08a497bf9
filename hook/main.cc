// podjail-hook: wiring only. See docs/hook.md.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <vector>

#include "hook/check/check_install.h"
#include "hook/netns_lock.h"
#include "hook/options.h"
#include "hook/probe/probe.h"
#include "hook/process_setup.h"
#include "hook/report_line.h"
#include "hook/ruleset/ruleset_text.h"
#include "hook/run.h"
#include "hook/state.h"
#include "lib/base/file.h"

namespace podjail::hook {
namespace {

Report hook(const Options& options) {
  const auto state = read_all(STDIN_FILENO, kMaxStateBytes);
  if (!state) return {Outcome::kFailed, {}, "state: " + state.error().message()};
  return run_hook(*state, {options.config_path, kRunDirectory});
}

int dump_ruleset(const Options& options) {
  const auto config = load_config(options.config_path);
  if (!config) {
    std::fprintf(stderr, "%s\n", config.error().message().c_str());
    return 1;
  }
  auto parameters = parameters_from(*config);
  // Examples of what only a container can tell.
  parameters.cgroup_level = 2;
  parameters.links = {"eth0"};
  std::fputs(ruleset::to_text(ruleset::build_pod_ruleset(parameters)).c_str(), stdout);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

// Called by the administrator: with his environment, and for as long as his runtime takes.
int check_install(const Options& options) {
  const auto answer =
      check::check_install({options.runtime, options.words},
                           {options.config_path, kRunDirectory, check::pause_beside_this_program()});
  std::fprintf(answer.exit_status == 0 ? stdout : stderr, "%s\n", answer.sentence.c_str());
  return answer.exit_status;
}

Report report_for(const Result<Options>& options, const Status& set_up) {
  if (!set_up) return {Outcome::kFailed, {}, set_up.error().message()};
  if (!options) return {Outcome::kFailed, {}, options.error().message()};
  return hook(*options);
}

int run(const std::vector<const char*>& arguments) {
  const auto begin = std::chrono::steady_clock::now();
  const auto options = parse_options(arguments);
  if (options && options->action == Action::kCheckInstall) return check_install(*options);
  const auto set_up = set_up_process();
  arm_deadline(kDeadline);
  if (options && options->action == Action::kVersion) return std::puts("podjail-hook " PODJAIL_VERSION) < 0;
  if (options && options->action == Action::kHelp) return std::fputs(help_text().c_str(), stdout) < 0;
  if (options && options->action == Action::kDumpRuleset) return dump_ruleset(*options);
  if (options && options->action == Action::kProbe) return probe::run_probe(probe::Form::kTable);
  if (options && options->action == Action::kProbeJson) return probe::run_probe(probe::Form::kJson);

  const auto report = report_for(options, set_up);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  std::fputs(report_line(report, took).c_str(), stderr);
  return exit_code(report.outcome);
}

}  // namespace
}  // namespace podjail::hook

int main(int argc, char** argv) {
  return podjail::hook::run({argv + (argc > 0 ? 1 : 0), argv + argc});
}
