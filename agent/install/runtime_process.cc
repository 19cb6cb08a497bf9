#include "agent/install/runtime_process.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <sstream>
#include <thread>

#include "lib/base/file.h"
#include "lib/base/json_text.h"
#include "lib/base/unique_fd.h"

namespace podjail::agent {
namespace {

constexpr std::chrono::milliseconds kPoll{100};
constexpr std::size_t kMaxStat = 4096;
constexpr int kStartedField = 22;  // proc(5), /proc/pid/stat
constexpr int kFirstAfterName = 3;

// A connection to the socket; none: nobody is there.
UniqueFd connect_to(const std::string& host_root, const std::string& path) {
  const auto full = (host_root == "/" ? "" : host_root) + path;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (full.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, full.c_str(), full.size() + 1);
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return fd;
}

Result<std::uint64_t> start_of(pid_t pid) {
  const auto stat = read_file("/proc/" + std::to_string(pid) + "/stat", kMaxStat);
  if (!stat) return tl::unexpected(stat.error());
  const auto name_end = stat->rfind(')');  // the name may have spaces and more of these
  if (name_end == stat->npos) return fail(ErrorKind::kInternal, "/proc/pid/stat has no name");
  std::istringstream fields(stat->substr(name_end + 1));
  std::string field;
  for (int i = kFirstAfterName; i < kStartedField; ++i) fields >> field;
  std::uint64_t started = 0;
  if (!(fields >> started)) return fail(ErrorKind::kInternal, "/proc/pid/stat says no start");
  return started;
}

}  // namespace

Result<RuntimeProcess> process_at(const std::string& host_root, const std::string& path) {
  const auto fd = connect_to(host_root, path);
  if (!fd) return fail(ErrorKind::kUnavailable, "nobody answers at " + printable(path));
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return fail_errno("SO_PEERCRED");
  // 0: a process of another pid namespace. 1: a supervisor that listens for a runtime that has not begun.
  if (peer.pid <= 1)
    return fail(ErrorKind::kUnavailable, "the process at " + printable(path) + " is not seen");
  const auto started = start_of(peer.pid);
  if (!started)
    return fail(ErrorKind::kUnavailable,
                "the process at " + printable(path) + " is not seen: " + started.error().message());
  return RuntimeProcess{peer.pid, *started};
}

bool answers(const std::string& host_root, const std::string& path, std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!connect_to(host_root, path)) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kPoll);
  }
  return true;
}

Status wait_for_another(const std::string& host_root, const std::string& path,
                        const std::optional<RuntimeProcess>& before, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    const auto now = process_at(host_root, path);
    if (now && before != *now) return {};
    if (std::chrono::steady_clock::now() >= deadline)
      return fail(ErrorKind::kTimeout,
                  "the runtime did not begin anew, and may not have read its configuration: " +
                      (now ? "process " + std::to_string(now->pid) + " still serves at " + printable(path)
                           : now.error().message()));
    std::this_thread::sleep_for(kPoll);
  }
}

}  // namespace podjail::agent
