#include "agent/agent.h"

#include <signal.h>

#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>

#include "agent/board.h"
#include "agent/exposition.h"
#include "agent/fleet.h"
#include "agent/host/host_files.h"
#include "agent/install/programs.h"
#include "agent/install/settings.h"
#include "agent/instance_lock.h"
#include "agent/rollup/collector.h"
#include "lib/admin/listening.h"
#include "lib/base/json_text.h"
#include "lib/kubernetes/client.h"
#include "lib/kubernetes/https_transport.h"

namespace podjail::agent {
namespace {

constexpr std::chrono::seconds kInstallInterval{10};
constexpr std::chrono::seconds kCollectInterval{2};
// A DaemonSet's old pod may still be ending.
constexpr std::chrono::seconds kLockLimit{60};
constexpr std::chrono::minutes kAnnounceInterval{1};  // somebody may have taken the label away

// Logs what changed, not what stays as it is.
class Said {
 public:
  void say(std::string_view event, const std::string& detail) {
    if (detail == last_) return;
    last_ = detail;
    log_line(event, detail);
  }

 private:
  std::string last_;
};

// Waits for the next round; false once the thread shall end.
bool wait_for_next(const std::stop_token& stop, std::chrono::seconds interval) {
  std::mutex mutex;
  std::condition_variable_any condition;
  std::unique_lock lock(mutex);
  condition.wait_for(lock, stop, interval, [] { return false; });
  return !stop.stop_requested();
}

class Keeper {
 public:
  Keeper(Installer& installer, const Announce& announce, Board& board)
      : installer_(installer), announce_(announce), board_(board) {}

  void run(const std::stop_token& stop) {
    do {
      const auto now = std::chrono::steady_clock::now();
      const auto& state = installer_.round(now);
      said_.say(state.ready ? "ready" : "not_ready",
                state.ready ? "installed; every check holds" : state.trouble);
      board_.show_node(state);
      tell(state.ready ? Readiness::kReady : Readiness::kNotReady, now);
    } while (wait_for_next(stop, kInstallInterval));
  }

 private:
  void tell(Readiness ready, Installer::Time now) {
    if (told_ == ready && now - told_at_ < kAnnounceInterval) return;
    const auto told = announce_(ready);
    announce_said_.say("label", told ? "the cluster knows" : told.error().message());
    told_at_ = now;
    told_.reset();
    if (told) told_ = ready;
  }

  Installer& installer_;
  const Announce& announce_;
  Board& board_;
  Said said_;
  Said announce_said_;
  std::optional<Readiness> told_;  // what the cluster knows
  Installer::Time told_at_;
};

void collect(const std::stop_token& stop, Collector& collector, Board& board) {
  Said said;
  do {
    const auto collected = collector.collect();
    said.say("collecting", collected ? "reports are read" : collected.error().message());
    // What is not on disk yet is not shown: it could go back.
    if (collected) board.show_rollup(rollup_metrics(collector.ledger(), collector.counts()));
  } while (wait_for_next(stop, kCollectInterval));
}

void wait_for_end() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  int which = 0;
  ::sigwait(&signals, &which);
}

Result<std::string> state_directory_of(const Config& config) {
  auto settings = hook_settings(config, RuntimeKind::kContainerd);
  if (!settings) return tl::unexpected(std::move(settings.error()));
  return settings->state_directory;
}

// What a run and an uninstall both work on.
struct Host {
  HostFiles files;
  UniqueFd lock;
  std::string state_directory;

  static Result<Host> enter(const Config& config) {
    auto files = HostFiles::open(config.host_root);
    if (!files) return tl::unexpected(std::move(files.error()));
    auto lock = lock_instance(files->root(), kLockLimit);
    if (!lock) return tl::unexpected(std::move(lock.error()));
    auto directory = state_directory_of(config);
    if (!directory) return tl::unexpected(std::move(directory.error()));
    return Host{std::move(*files), std::move(*lock), std::move(*directory)};
  }
};

Status take_back(const Config& config, Host& host, const Announce& announce, Installer::Force force,
                 Said& said) {
  // No new pods come from here on.
  if (const auto told = announce(Readiness::kNotReady); !told) log_line("label", told.error().message());
  HostCommands commands(host_prefix(config.entry, config.host_root));
  auto reverted = Installer(config, {}, host.files, commands).uninstall(force);
  said.say("uninstall", reverted ? "the host is as it was" : reverted.error().message());
  return reverted;
}

void retire_until_done(const std::stop_token& stop, const Config& config, Host& host,
                       const Announce& announce, Board& board) {
  Said said;
  NodeState state;
  do {
    const auto taken = take_back(config, host, announce, Installer::Force::kNo, said);
    state.ready = taken.has_value();
    state.trouble = taken ? std::string() : taken.error().message();
    board.show_node(state);
  } while (!state.ready && wait_for_next(stop, kInstallInterval));
}

Result<std::unique_ptr<admin::AdminServer>> show(const Board& board, std::uint16_t port) {
  auto listener = admin::listen_everywhere(port);
  if (!listener) return tl::unexpected(std::move(listener.error()));
  return admin::AdminServer::start(std::move(*listener), board.pages(), {});
}

}  // namespace

void log_line(std::string_view event, std::string_view detail) {
  std::string line = "{\"program\":\"podjail-agent\",\"event\":";
  append_json_string(line, event);
  line += ",\"detail\":";
  append_json_string(line, detail);
  std::fputs((line + "}\n").c_str(), stderr);
}

Announce announce_by_label(const std::string& node) {
  const auto access = kubernetes::in_cluster_access();
  if (node.empty() || !access) return [](Readiness) { return Status{}; };
  auto transport = std::make_shared<kubernetes::HttpsTransport>(*access);
  return
      [transport, node](Readiness ready) { return label_node(kubernetes::Client(*transport), node, ready); };
}

Status run_agent(const Config& config, const Announce& announce) {
  auto host = Host::enter(config);
  if (!host) return tl::unexpected(std::move(host.error()));
  auto programs = load_programs(config.programs, config.install_dir);
  if (!programs) return tl::unexpected(std::move(programs.error()));
  auto collector = Collector::open(host->files, {host->state_directory, config.max_workloads});
  if (!collector) return tl::unexpected(std::move(collector.error()));
  HostCommands commands(host_prefix(config.entry, config.host_root));
  Installer installer(config, std::move(*programs), host->files, commands);
  Board board;
  const auto server = show(board, config.metrics_port);
  if (!server) return tl::unexpected(server.error());
  Keeper keeper(installer, announce, board);
  {
    const std::jthread keeping([&](const std::stop_token& stop) { keeper.run(stop); });
    const std::jthread collecting([&](const std::stop_token& stop) { collect(stop, *collector, board); });
    wait_for_end();
  }
  Said said;
  return config.revert_on_exit ? take_back(config, *host, announce, Installer::Force::kNo, said) : Status{};
}

Status uninstall(const Config& config, const Announce& announce, Installer::Force force) {
  auto host = Host::enter(config);
  if (!host) return tl::unexpected(std::move(host.error()));
  Said said;
  return take_back(config, *host, announce, force, said);
}

Status retire(const Config& config, const Announce& announce) {
  auto host = Host::enter(config);
  if (!host) return tl::unexpected(std::move(host.error()));
  Board board;
  board.show_rollup({});  // what was counted goes with the rest
  const auto server = show(board, config.metrics_port);
  if (!server) return tl::unexpected(server.error());
  const std::jthread retiring(
      [&](const std::stop_token& stop) { retire_until_done(stop, config, *host, announce, board); });
  wait_for_end();
  return {};
}

Status retire_all(const std::string& space, const std::string& daemonset, std::chrono::seconds limit) {
  const auto access = kubernetes::in_cluster_access();
  if (!access) return tl::unexpected(access.error());
  kubernetes::HttpsTransport transport(*access);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  return retire_fleet(kubernetes::Client(transport), {space, daemonset}, [deadline] {
    std::this_thread::sleep_for(kCollectInterval);
    return std::chrono::steady_clock::now() < deadline;
  });
}

}  // namespace podjail::agent
