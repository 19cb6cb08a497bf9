#include "agent/install/runtime_service.h"

#include <csignal>
#include <optional>

#include "agent/install/containerd.h"
#include "agent/install/crio_service.h"
#include "agent/install/runtime_process.h"
#include "lib/base/json_text.h"

namespace podjail::agent {
namespace {

constexpr std::chrono::seconds kDumpLimit{20};
constexpr std::size_t kShown = 400;
// What `containerd config dump` takes for a file with nothing in it, in every version.
constexpr std::string_view kEmptyMain = "version = 2\n";

const std::string& socket_of(const Config& config, RuntimeKind kind) {
  return kind == RuntimeKind::kContainerd ? config.containerd.socket : config.crio.socket;
}
const std::string& unit_of(const Config& config, RuntimeKind kind) {
  return kind == RuntimeKind::kContainerd ? config.containerd.unit : config.crio.unit;
}

Status run_successfully(Commands& commands, const Words& words, std::chrono::seconds limit) {
  const auto done = commands.run(words, limit);
  if (!done) return tl::unexpected(done.error());
  if (done->status == 0) return {};
  return fail(ErrorKind::kUnavailable, words.front() + " ended with " + std::to_string(done->status) + ": " +
                                           printable(done->output, kShown));
}

// How the runtime is told. What it is told ends it, but for a CRI-O that is signalled.
Status tell_runtime(const Config& config, RuntimeKind kind, const Result<RuntimeProcess>& serving,
                    Commands& commands) {
  if (config.restart == Restart::kSystemd)
    return run_successfully(commands, {"systemctl", "restart", unit_of(config, kind)}, kRestartLimit);
  if (!serving) return tl::unexpected(serving.error());
  if (::kill(serving->pid, SIGHUP) != 0) return fail_errno("send SIGHUP to the runtime");
  return {};
}

// The file that is given to `containerd config dump`, gone with the object. Beside the main file, because
// imports may be relative to it.
class BaseFile {
 public:
  BaseFile(Files& files, std::string path) : files_(files), path_(std::move(path)) {}
  BaseFile(const BaseFile&) = delete;
  BaseFile& operator=(const BaseFile&) = delete;
  ~BaseFile() { static_cast<void>(files_.remove(path_)); }

  const std::string& path() const { return path_; }

 private:
  Files& files_;
  std::string path_;
};

}  // namespace

Result<RuntimeKind> find_runtime_kind(const Config& config) {
  if (!config.runtimes.empty()) return config.runtimes.front();
  const bool containerd = answers(config.host_root, config.containerd.socket, std::chrono::seconds(0));
  const bool crio = answers(config.host_root, config.crio.socket, std::chrono::seconds(0));
  if (containerd && crio)
    return fail(ErrorKind::kInvalid, "containerd and CRI-O both run here; name one in \"runtimes\"");
  if (!containerd && !crio)
    return fail(ErrorKind::kNotFound, "neither containerd nor CRI-O answers at its socket");
  return containerd ? RuntimeKind::kContainerd : RuntimeKind::kCrio;
}

Result<ContainerdState> read_containerd(const Config& config, Files& files, Commands& commands) {
  const auto& place = config.containerd;
  const auto main = files.read(place.config);
  if (!main) return tl::unexpected(main.error());
  auto text = without_import(*main ? (*main)->contents : std::string(), place.drop_in);
  if (!text) return tl::unexpected(std::move(text.error()));
  const auto folder = place.config.substr(0, place.config.rfind('/'));
  const auto there = files.is_directory(folder);
  if (!there) return tl::unexpected(there.error());
  const BaseFile base(files, (*there ? folder : std::string("/run")) + "/.podjail-base.toml");
  if (auto written = files.write(base.path(), text->empty() ? kEmptyMain : *text, 0600); !written)
    return tl::unexpected(written.error());
  auto dump = commands.run({place.program, "--config", base.path(), "config", "dump"}, kDumpLimit);
  if (!dump) return tl::unexpected(std::move(dump.error()));
  if (dump->status != 0)
    return fail(ErrorKind::kUnavailable, "containerd config dump: " + printable(dump->output, kShown));
  return ContainerdState{std::move(*text), std::move(dump->output)};
}

Status restart_runtime(const Config& config, RuntimeKind kind, Commands& commands,
                       std::chrono::milliseconds limit) {
  if (config.restart == Restart::kNone) return {};
  if (auto can = can_restart(config, kind); !can) return can;
  const auto& socket = socket_of(config, kind);
  const auto before = process_at(config.host_root, socket);
  if (auto told = tell_runtime(config, kind, before, commands); !told)
    return fail_within("restart", std::move(told.error()));
  auto begun =
      wait_for_another(config.host_root, socket, before ? std::optional(*before) : std::nullopt, limit);
  return begun ? begun : fail_within("restart", std::move(begun.error()));
}

}  // namespace podjail::agent
