#include "cli/run/run.h"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "cli/container/jailed_container.h"
#include "cli/external/broker_process.h"
#include "cli/run/caller_state.h"
#include "cli/run/command_environment.h"
#include "cli/run/descriptors.h"
#include "cli/run/host_sockets.h"
#include "cli/run/jail_init.h"
#include "cli/run/messages.h"
#include "cli/run/namespaces.h"
#include "cli/run/policy_copies.h"
#include "cli/run/sidecar_settings.h"
#include "cli/run/supervisor.h"
#include "cli/run/terminal.h"
#include "hook/hook_config.h"
#include "hook/trust/named_places.h"
#include "lib/base/file.h"

namespace podjail::cli {
namespace {

constexpr const char* kSettingsFile = "sidecar.json";
constexpr const char* kResolvConf = "/etc/resolv.conf";
constexpr std::size_t kMaxResolvConf = 65536;
constexpr std::size_t kDirectories = 2;  // behind the sockets of kReady

// What is known before anything is made.
struct Preparation {
  Identity identity;
  std::vector<PolicyCopy> policies;
  std::string sidecar;
  JailPlan jail;
};

MountPlan plan_mounts(const RunOptions& options, const Identity& identity,
                      const std::vector<std::string>& environment, std::string directory) {
  MountPlan plan;
  plan.bundles = hook::default_trust_targets();
  plan.java_stores = {trust::kJavaStores.begin(), trust::kJavaStores.end()};
  const auto named = trust::named_places(environment);
  plan.bundles.insert(plan.bundles.end(), named.bundles.begin(), named.bundles.end());
  plan.java_stores.insert(plan.java_stores.end(), named.java_stores.begin(), named.java_stores.end());
  plan.hidden_sockets = without(machine_socket_paths(), options.allowed_sockets);
  // Message queues of the machine have paths there; the jail's own are reached without.
  plan.hidden_directories = {"/run/user/" + std::to_string(identity.command_uid), "/dev/mqueue"};
  plan.allowed_sockets = options.allowed_sockets;
  plan.working_directory = std::move(directory);
  if (identity.mode == JailMode::kRoot && identity.command_uid == 0)
    plan.kernel_files = MountPlan::KernelFiles::kReadOnly;
  return plan;
}

Result<Preparation> prepare(const RunOptions& options) {
  if (auto checked = check_descriptors(options.kept_descriptors); !checked)
    return tl::unexpected(std::move(checked.error()));
  auto identity = identity_of(own_caller());
  if (!identity) return tl::unexpected(std::move(identity.error()));
  auto policies = read_policies(options);
  if (!policies) return tl::unexpected(std::move(policies.error()));
  auto sidecar = find_sidecar();
  if (!sidecar) return tl::unexpected(std::move(sidecar.error()));
  std::error_code error;
  auto directory = std::filesystem::current_path(error).string();
  if (error) return fail_errno("working directory", error.value());
  auto environment = inherited_environment();
  auto mounts = plan_mounts(options, *identity, environment, std::move(directory));
  CommandPlan command{options.command, command_environment(std::move(environment), options.allowed_sockets),
                      options.kept_descriptors};
  JailPlan jail{*identity, std::move(mounts), std::move(command)};
  return Preparation{*identity, std::move(*policies), std::move(*sidecar), std::move(jail)};
}

std::vector<std::string> own_search_suffixes() {
  const auto text = read_file(kResolvConf, kMaxResolvConf);
  return text ? search_suffixes(*text) : std::vector<std::string>{};
}

// What runs the policy program, if there is one: it ends after the sidecar.
using Broker = std::optional<serve::BrokerProcess>;

// A way to the broker among the sidecar's sockets.
Status add_broker(const RunOptions& options, Broker& broker, SidecarHandover& plan) {
  if (!options.external) return {};
  auto started = serve::BrokerProcess::start(*options.external);
  if (!started) return tl::unexpected(std::move(started.error()));
  broker.emplace(std::move(*started));
  plan.listener_names += ":external";
  plan.listeners.push_back(std::move(broker->sidecar_end()));
  return {};
}

Result<SidecarHandover> make_handover(const RunOptions& options, const Preparation& prepared,
                                      JailMessage ready, Broker& broker) {
  if (ready.descriptors.size() <= kDirectories) return fail(ErrorKind::kInternal, "the jail has no sockets");
  SidecarHandover plan{std::move(ready.text), {}, {}, {}, kSettingsFile};
  plan.withheld = std::move(ready.descriptors.back());
  ready.descriptors.pop_back();
  plan.shared = std::move(ready.descriptors.back());
  ready.descriptors.pop_back();
  plan.listeners = std::move(ready.descriptors);
  if (auto added = add_broker(options, broker, plan); !added) return tl::unexpected(std::move(added.error()));
  const auto listeners = plan.listeners.size();
  const SidecarPlaces places{shared_path(listeners), withheld_path(listeners),
                             directories_of(prepared.policies)};
  const auto settings = sidecar_settings(options, places, own_search_suffixes());
  const auto uid = prepared.identity.sidecar_uid;
  const auto gid = prepared.identity.sidecar_gid;
  const int withheld = plan.withheld.get();
  if (auto written = write_policies(withheld, prepared.policies, uid, gid); !written)
    return tl::unexpected(std::move(written.error()));
  if (auto written = write_withheld(withheld, kSettingsFile, settings, uid, gid); !written)
    return tl::unexpected(std::move(written.error()));
  return plan;
}

int shared_in(const JailMessage& ready) {
  if (ready.descriptors.size() < kDirectories) return -1;
  return ready.descriptors[ready.descriptors.size() - kDirectories].get();
}

int exit_status_of(const std::optional<int>& status) {
  if (!status) {
    tell("the command did not end in time");
    return kTimedOut;
  }
  if (WIFSIGNALED(*status)) return kSignalled + WTERMSIG(*status);
  return WEXITSTATUS(*status);
}

// What runs instead of a command of this machine, if there is one.
using Container = std::optional<JailedContainer>;

Result<Container> prepare_container(const RunOptions& options) {
  if (options.place == RunOptions::Place::kMachine) return Container();
  if (!options.kept_descriptors.empty())
    return fail(ErrorKind::kRefused, "--keep-fd is for a command of this machine, not for --container");
  auto made = JailedContainer::prepare(options.command, options.allowed_sockets);
  if (!made) return tl::unexpected(std::move(made.error()));
  return Container(std::move(*made));
}

// The status is as from waitpid(2).
Result<std::optional<int>> run_container(JailedContainer& container, ContainerPlace place,
                                         Supervisor& supervisor,
                                         std::optional<std::chrono::milliseconds> timeout) {
  const auto await = [&](serve::Child& program) -> Result<serve::Ended> {
    if (auto watched = supervisor.watch(program.pidfd(), std::nullopt); !watched)
      return tl::unexpected(std::move(watched.error()));
    return await_end(program);
  };
  if (auto made = container.make(place, await); !made) return tl::unexpected(std::move(made.error()));
  auto program = container.start();
  if (!program) return tl::unexpected(std::move(program.error()));
  const auto watched = supervisor.watch(program->pidfd(), timeout);
  if (!watched) return tl::unexpected(watched.error());
  const auto ended = await_end(*program);
  if (!ended) return tl::unexpected(ended.error());
  const auto status = container.finish(*ended);
  if (!status) return tl::unexpected(status.error());
  if (*watched == Supervisor::Watched::kOutOfTime) return std::optional<int>();
  return std::optional<int>(W_EXITCODE(*status, 0));
}

Result<int> run_in_jail(const RunOptions& options, const Preparation& prepared, Supervisor& supervisor,
                        Broker& broker, Container& container) {
  auto ready = supervisor.wait_for_jail();
  if (!ready) return tl::unexpected(std::move(ready.error()));
  const UniqueFd shared(container ? ::dup(shared_in(*ready)) : -1);
  auto handover = make_handover(options, prepared, std::move(*ready), broker);
  if (!handover) return tl::unexpected(std::move(handover.error()));
  if (auto judges = supervisor.wait_for_sidecar(std::move(*handover)); !judges)
    return tl::unexpected(std::move(judges.error()));
  const auto status =
      container ? run_container(*container, {supervisor.jail(), shared.get()}, supervisor, options.timeout)
                : supervisor.run_command(options.timeout);
  supervisor.finish_sidecar();
  if (!status) return tl::unexpected(status.error());
  return exit_status_of(*status);
}

Result<int> make_jail_and_run(const RunOptions& options, RunLogs& logs) {
  auto prepared = prepare(options);
  if (!prepared) return tl::unexpected(std::move(prepared.error()));
  auto container = prepare_container(options);
  if (!container) return tl::unexpected(std::move(container.error()));
  auto channel = JailChannel::make();
  if (!channel) return tl::unexpected(std::move(channel.error()));
  if (*container) {
    prepared->jail.use = JailPlan::Use::kHoldsNetwork;
    prepared->jail.network = (*container)->network();
  }
  const auto terminal = Terminal::of_caller();
  const auto caller = CallerState::take();
  auto signals = signal_descriptor();
  if (!signals) return tl::unexpected(std::move(signals.error()));
  // First, since it takes the longest. Without a jail it ends with this process.
  auto sidecar = start_sidecar(prepared->sidecar, prepared->identity);
  if (!sidecar) return tl::unexpected(std::move(sidecar.error()));
  const auto jail = fork_into_jail(prepared->identity.mode);
  if (!jail) return tl::unexpected(jail.error());
  if (*jail == 0) run_jail_init(prepared->jail, caller, std::move(channel->second));
  channel->second = JailChannel(UniqueFd());
  if (!*container) let_go_of_input_and_output();
  Broker broker;  // before the supervisor, which ends the sidecar
  Supervisor supervisor(*jail, channel->first, logs, std::move(*signals));
  supervisor.attach(std::move(*sidecar));
  auto status = run_in_jail(options, *prepared, supervisor, broker, *container);
  terminal.take_back();
  if (!status && supervisor.interrupted_by() != 0) return kSignalled + supervisor.interrupted_by();
  return status;
}

void show(const std::string& summary) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, summary.data(), summary.size());
}

}  // namespace

int run_sealed(const RunOptions& options) {
  auto logs = RunLogs::open(options);
  if (!logs) {
    tell(logs.error().message());
    return kOwnFailure;
  }
  const auto status = make_jail_and_run(options, *logs);
  if (!status) tell(status.error().message());
  if (options.reporting != RunOptions::Reporting::kQuiet) show(logs->summary());
  return status.value_or(kOwnFailure);
}

}  // namespace podjail::cli
