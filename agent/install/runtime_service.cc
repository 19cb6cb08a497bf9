#include "agent/install/runtime_service.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <thread>

#include "agent/host/unix_get.h"
#include "agent/install/containerd.h"
#include "agent/install/crio.h"
#include "agent/install/settings.h"
#include "lib/base/json_text.h"
#include "lib/base/unique_fd.h"

namespace podjail::agent {
namespace {

constexpr std::chrono::seconds kDumpLimit{20};
constexpr std::chrono::seconds kRestartLimit{90};
constexpr std::chrono::seconds kTellLimit{10};
constexpr std::chrono::milliseconds kPoll{100};
constexpr std::size_t kShown = 400;
// What `containerd config dump` takes for a file with nothing in it, in every version.
constexpr std::string_view kEmptyMain = "version = 2\n";

const std::string& socket_of(const Config& config, RuntimeKind kind) {
  return kind == RuntimeKind::kContainerd ? config.containerd.socket : config.crio.socket;
}
const std::string& unit_of(const Config& config, RuntimeKind kind) {
  return kind == RuntimeKind::kContainerd ? config.containerd.unit : config.crio.unit;
}

std::string on_host(const std::string& host_root, const std::string& path) {
  return (host_root == "/" ? "" : host_root) + path;
}

// A connection to the socket; none: nobody is there.
UniqueFd connect_to(const std::string& host_root, const std::string& path) {
  const auto full = on_host(host_root, path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (full.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, full.c_str(), full.size() + 1);
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return fd;
}

Result<pid_t> server_of(const std::string& host_root, const std::string& path) {
  const auto fd = connect_to(host_root, path);
  if (!fd) return fail(ErrorKind::kUnavailable, "nobody answers at " + printable(path));
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return fail_errno("SO_PEERCRED");
  // 0: a process of another pid namespace; the agent's container does not share the host's.
  if (peer.pid <= 1)
    return fail(ErrorKind::kUnavailable, "the process at " + printable(path) + " is not seen");
  return peer.pid;
}

Status run_successfully(Commands& commands, const Words& words, std::chrono::seconds limit) {
  const auto done = commands.run(words, limit);
  if (!done) return tl::unexpected(done.error());
  if (done->status == 0) return {};
  return fail(ErrorKind::kUnavailable, words.front() + " ended with " + std::to_string(done->status) + ": " +
                                           printable(done->output, kShown));
}

Status signal_runtime(const Config& config, RuntimeKind kind) {
  const auto pid = server_of(config.host_root, socket_of(config, kind));
  if (!pid) return tl::unexpected(pid.error());
  if (::kill(*pid, SIGHUP) != 0) return fail_errno("send SIGHUP to the runtime");
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
  const bool containerd = static_cast<bool>(connect_to(config.host_root, config.containerd.socket));
  const bool crio = static_cast<bool>(connect_to(config.host_root, config.crio.socket));
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

Result<std::string> read_crio(const Config& config) {
  return get_over_unix(on_host(config.host_root, config.crio.socket), "/config", kTellLimit);
}

Status has_handler(const Config& config, RuntimeKind kind, std::chrono::seconds limit) {
  if (kind == RuntimeKind::kContainerd) return {};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto told = read_crio(config);
    auto known = told ? crio_has_handler(*told, config.install_dir + "/" + std::string(kRuntimeProgram))
                      : Status(tl::unexpected(told.error()));
    if (known || std::chrono::steady_clock::now() >= deadline) return known;
    std::this_thread::sleep_for(kPoll);
  }
}

Status can_restart(const Config& config, RuntimeKind kind) {
  if (kind != RuntimeKind::kCrio || config.restart != Restart::kSignal) return {};
  return fail(ErrorKind::kInvalid,
              "\"restart\" must be systemd or none: a signal has CRI-O lose its handlers' monitors");
}

Status restart_runtime(const Config& config, RuntimeKind kind, Commands& commands) {
  auto asked = can_restart(config, kind);
  if (!asked) return asked;
  switch (config.restart) {
    case Restart::kNone:
      return {};
    case Restart::kSystemd:
      asked = run_successfully(commands, {"systemctl", "restart", unit_of(config, kind)}, kRestartLimit);
      break;
    case Restart::kSignal:
      asked = signal_runtime(config, kind);
      break;
  }
  if (!asked) return fail_within("restart", std::move(asked.error()));
  if (answers(config.host_root, socket_of(config, kind), kRestartLimit)) return {};
  return fail(ErrorKind::kTimeout, "the runtime does not answer after its restart");
}

bool answers(const std::string& host_root, const std::string& path, std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!connect_to(host_root, path)) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kPoll);
  }
  return true;
}

}  // namespace podjail::agent
