// podjail-agent: the program. See docs/kubernetes-reference.md.
#include <signal.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "agent/agent.h"
#include "agent/config.h"
#include "agent/install/settings.h"

namespace podjail::agent {
namespace {

constexpr const char* kConfigPath = "/etc/podjail-agent/agent.json";

enum class Verb { kRun, kUninstall, kRetire, kCheckConfig };

// Threads inherit it, so that one place waits for both signals.
void block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

// What is merged into hook.json is judged by the hook's own reading of it, for every runtime that may be
// found.
Status check_hook(const Config& config) {
  for (const auto kind : {RuntimeKind::kContainerd, RuntimeKind::kCrio}) {
    if (const auto settings = hook_settings(config, kind); !settings) return tl::unexpected(settings.error());
  }
  return {};
}

int ended(std::string_view event, const Status& status) {
  if (!status) log_line(event, status.error().message());
  return status ? 0 : 1;
}

int start(Verb verb, const std::string& config_path, Installer::Force force) {
  ::umask(022);
  block_signals();
  const auto config = load_config(config_path);
  if (!config) return ended("bad_configuration", tl::unexpected(config.error()));
  if (verb == Verb::kCheckConfig) return ended("bad_configuration", check_hook(*config));
  const char* node = std::getenv("NODE_NAME");
  const auto announce = announce_by_label(node == nullptr ? "" : node);
  if (verb == Verb::kUninstall) return ended("uninstall", uninstall(*config, announce, force));
  if (verb == Verb::kRetire) return ended("stopped", retire(*config, announce));
  return ended("stopped", run_agent(*config, announce));
}

int start_retirement(const std::string& daemonset, std::uint32_t seconds) {
  const char* space = std::getenv("POD_NAMESPACE");
  const auto retired = retire_all(space == nullptr ? "" : space, daemonset, std::chrono::seconds(seconds));
  log_line("retire-all", retired ? "every node is clean" : retired.error().message());
  return retired ? 0 : 1;
}

}  // namespace
}  // namespace podjail::agent

int main(int argc, char** argv) {
  using podjail::agent::Installer;
  using podjail::agent::Verb;
  CLI::App app("podjail-agent: keeps a node able to jail pods, and rolls up what their sidecars count",
               "podjail-agent");
  std::string config_path(podjail::agent::kConfigPath);
  bool force = false;
  app.add_option("--config", config_path, "configuration file")->capture_default_str();
  bool check = false;
  app.add_flag("--check-config", check, "read the configuration, say what is wrong with it, and end");
  app.set_version_flag("--version", "podjail-agent " PODJAIL_VERSION);
  auto* uninstall = app.add_subcommand("uninstall", "take everything back from the node");
  uninstall->add_flag("--force", force, "even while jailed pods run");
  const auto* retire =
      app.add_subcommand("retire", "take everything back, also once jailed pods have ended, and stay");
  std::string daemonset = "podjail-agent";
  std::uint32_t seconds = 240;
  auto* retire_all =
      app.add_subcommand("retire-all", "have the agents of every node retire, and wait for them");
  retire_all->add_option("--daemonset", daemonset, "theirs, in the namespace POD_NAMESPACE")
      ->capture_default_str();
  retire_all->add_option("--within", seconds, "seconds to wait")->capture_default_str();
  app.footer("Without a subcommand it runs until SIGTERM. See docs/kubernetes-reference.md.");
  CLI11_PARSE(app, argc, argv);
  if (*retire_all) return podjail::agent::start_retirement(daemonset, seconds);
  const auto verb = check        ? Verb::kCheckConfig
                    : *uninstall ? Verb::kUninstall
                    : *retire    ? Verb::kRetire
                                 : Verb::kRun;
  return podjail::agent::start(verb, config_path, force ? Installer::Force::kYes : Installer::Force::kNo);
}
