// podjail-webhook: the program. Reads its configuration and serves until it is told to end.
#include <signal.h>

#include <CLI/CLI.hpp>

#include "webhook/policies/judge.h"
#include "webhook/webhook.h"

namespace podjail::webhook {
namespace {

using observe::Level;

struct Options {
  std::string config{kWebhookConfig};
  std::string service_account{kubernetes::kServiceAccountDirectory};
  unsigned linger = 8;
  bool check = false;
  bool judges = false;
};

// Before any thread is made: all of them leave these to wait_for_the_end().
sigset_t block_ending_signals() {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to connections that the other side has closed
  return ending;
}

int serve(WebhookConfig config, const Options& options, const observe::Log& log) {
  const auto failed = [&log](const Error& error) {
    log.write(Level::kError, "cannot_start", {{"error", error.message()}});
    return 1;
  };
  const auto ending = block_ending_signals();
  auto access = kubernetes::in_cluster_access(options.service_account);
  if (!access) return failed(access.error());
  const auto webhook = Webhook::start(std::move(config), std::move(*access), log);
  if (!webhook) return failed(webhook.error());
  int signal = 0;
  sigwait(&ending, &signal);
  log.write(Level::kInfo, "ending");
  // Until the last API server has learnt that this replica is leaving, it still comes here. A second signal
  // is obeyed at once.
  (*webhook)->leave();
  const timespec pause{static_cast<time_t>(options.linger), 0};
  sigtimedwait(&ending, nullptr, &pause);
  return 0;
}

int run(const Options& options) {
  const observe::Log log(Level::kInfo);
  auto config = load_webhook_config(options.config);
  if (!config) {
    log.write(Level::kError, "bad_configuration", {{"error", config.error().message()}});
    return 1;
  }
  return options.check ? 0 : serve(std::move(*config), options, log);
}

}  // namespace
}  // namespace podjail::webhook

int main(int argc, char** argv) {
  CLI::App app("podjail-webhook: jails pods at admission, and checks policies", "podjail-webhook");
  podjail::webhook::Options options;
  app.add_option("--config", options.config, "configuration file")->capture_default_str();
  app.add_option("--service-account", options.service_account, "directory of token and CA")
      ->capture_default_str();
  app.add_option("--linger", options.linger, "seconds to go on serving after SIGTERM")
      ->capture_default_str()
      ->check(CLI::Range(0, 300));
  app.add_flag("--check-config", options.check, "read the configuration, say what is wrong with it, and end");
  app.add_flag("--judge-policies", options.judges,
               "try the ConfigMap on standard input (used by the webhook itself)");
  app.set_version_flag("--version", "podjail-webhook " PODJAIL_VERSION);
  app.footer("Exit status: 0 after SIGTERM, 1 when it cannot start. See docs/kubernetes-reference.md.");
  CLI11_PARSE(app, argc, argv);
  return options.judges ? podjail::webhook::run_judge() : podjail::webhook::run(options);
}
