// podjail-sidecar: the program. Reads its configuration, hardens itself, and runs the sidecar.
#include <CLI/CLI.hpp>
#include <optional>

#include "lib/contract/contract.h"
#include "sidecar/config/config_json.h"
#include "sidecar/config/environment.h"
#include "sidecar/hardening/process.h"
#include "sidecar/net/handover.h"
#include "sidecar/sidecar.h"
#include "sidecar/tls/record_memory.h"

namespace podjail {
namespace {

// Where the configuration is, and the listeners where they come later.
struct Source {
  std::string config;
  std::optional<int> handover;
};

Result<config::Config> read_config(const std::string& path) {
  auto config = config::load_config(path);
  // Every key has a default, so no file at the default place is a configuration too; a named file must exist.
  if (!config && config.error().kind() == ErrorKind::kNotFound && path == contract::kSidecarConfig) {
    config = config::Config{};
  }
  if (!config) return config;
  return config::apply_environment(std::move(*config), config::process_environment);
}

int run(Source source, const observe::Log& log) {
  const auto failed = [&](std::string_view event, const Error& error) {
    log.write(observe::Level::kError, event, {{"error", error.message()}});
    return 1;
  };
  if (const auto hardened = hardening::harden_process(); !hardened)
    return failed("cannot_start", hardened.error());
  if (source.handover) {
    auto path = net::take_handover(UniqueFd(*source.handover));
    if (!path) return failed("cannot_start", path.error());
    source.config = std::move(*path);
  }
  auto config = read_config(source.config);
  if (!config) return failed("bad_configuration", config.error());
  auto sidecar = Sidecar::create(std::move(*config), log);
  if (!sidecar) return failed("cannot_start", sidecar.error());
  if (const auto served = (*sidecar)->run(); !served) return failed("stopped", served.error());
  return 0;
}

}  // namespace
}  // namespace podjail

int main(int argc, char** argv) {
  podjail::tls::keep_record_buffers();
  CLI::App app("podjail-sidecar: judges and relays the egress of a jailed pod", "podjail-sidecar");
  podjail::Source source{std::string(podjail::contract::kSidecarConfig), {}};
  app.add_option("--config", source.config, "configuration file")->capture_default_str();
  app.add_option("--handover", source.handover,
                 "socket over which listeners and the configuration's path come");
  app.set_version_flag("--version", "podjail-sidecar " PODJAIL_VERSION);
  app.footer("Exit status: 0 after SIGTERM, 1 when it cannot start or serve. See docs/configuration.md.");
  CLI11_PARSE(app, argc, argv);
  return podjail::run(std::move(source), podjail::observe::Log(podjail::observe::Level::kInfo));
}
