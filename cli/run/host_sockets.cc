#include "cli/run/host_sockets.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxTable = std::size_t{16} << 20U;
// For machines whose daemons are in network namespaces that cannot be seen from here.
constexpr std::array kUsual = {"/run/containerd/containerd.sock",
                               "/run/crio/crio.sock",
                               "/run/dbus/system_bus_socket",
                               "/run/docker.sock",
                               "/run/libvirt/libvirt-sock",
                               "/run/nscd/socket",
                               "/run/podman/podman.sock",
                               "/run/snapd.socket",
                               "/run/systemd/private",
                               "/run/systemd/resolve/io.systemd.Resolve",
                               "/var/lib/incus/unix.socket",
                               "/var/lib/lxd/unix.socket"};
constexpr int kFieldsBeforePath = 7;  // number, references, protocol, flags, type, state, inode

// What follows the seven fields and one blank; a path may have blanks of its own.
std::string_view path_of(std::string_view line) {
  for (int field = 0; field < kFieldsBeforePath; ++field) {
    const auto start = line.find_first_not_of(' ');
    if (start == line.npos) return {};
    const auto end = line.find(' ', start);
    if (end == line.npos) return {};
    line.remove_prefix(end);
  }
  line.remove_prefix(1);
  return line;
}

}  // namespace

std::vector<std::string> socket_paths(std::string_view proc_net_unix) {
  std::vector<std::string> paths;
  while (!proc_net_unix.empty()) {
    const auto end = std::min(proc_net_unix.find('\n'), proc_net_unix.size());
    const auto path = path_of(proc_net_unix.substr(0, end));
    if (path.starts_with('/')) paths.emplace_back(path);
    proc_net_unix.remove_prefix(std::min(end + 1, proc_net_unix.size()));
  }
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

std::vector<std::string> machine_socket_paths() {
  std::vector<std::string> paths(kUsual.begin(), kUsual.end());
  for (const char* table : {"/proc/self/net/unix", "/proc/1/net/unix"}) {
    const UniqueFd fd(::open(table, O_RDONLY | O_CLOEXEC));
    const auto text = fd ? read_all(fd.get(), kMaxTable) : Result<std::string>();
    if (!text) continue;
    auto found = socket_paths(*text);
    paths.insert(paths.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

std::vector<std::string> without(std::vector<std::string> paths, const std::vector<std::string>& allowed) {
  std::erase_if(paths,
                [&](const std::string& path) { return std::ranges::find(allowed, path) != allowed.end(); });
  return paths;
}

}  // namespace podjail::cli
