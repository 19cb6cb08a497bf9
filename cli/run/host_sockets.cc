#include "cli/run/host_sockets.h"

#include <fcntl.h>

#include <algorithm>

#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxTable = std::size_t{16} << 20U;
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

std::vector<std::string> own_socket_paths() {
  const UniqueFd fd(::open("/proc/net/unix", O_RDONLY | O_CLOEXEC));
  if (!fd) return {};
  const auto table = read_all(fd.get(), kMaxTable);
  return table ? socket_paths(*table) : std::vector<std::string>{};
}

std::vector<std::string> without(std::vector<std::string> paths, const std::vector<std::string>& allowed) {
  std::erase_if(paths,
                [&](const std::string& path) { return std::ranges::find(allowed, path) != allowed.end(); });
  return paths;
}

}  // namespace podjail::cli
