#include "hook/container/cgroup_by_id.h"

#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "hook/container/cgroup.h"
#include "hook/container/mountinfo.h"
#include "hook/container/split.h"
#include "lib/base/file.h"

namespace podjail::container {
namespace {

constexpr std::size_t kMaxProcs = 64 << 10;
constexpr std::size_t kMaxEvents = 4096;
constexpr int kKernfsHandle = 0xfe;  // FILEID_KERNFS, linux/exportfs.h: the id, 8 bytes in host order

// kNotFound if there is no such cgroup any more.
Result<UniqueFd> open_cgroup(std::uint64_t id) {
  const auto mount = cgroup2_mount();
  if (!mount) return tl::unexpected(mount.error());
  const UniqueFd root(::open(mount->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return fail_errno("open " + *mount);
  alignas(file_handle) char room[sizeof(file_handle) + sizeof id] = {};
  auto* handle = reinterpret_cast<file_handle*>(room);
  handle->handle_bytes = sizeof id;
  handle->handle_type = kKernfsHandle;
  std::memcpy(handle->f_handle, &id, sizeof id);
  UniqueFd cgroup(::open_by_handle_at(root.get(), handle, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!cgroup && errno == ESTALE) return fail(ErrorKind::kNotFound, "the cgroup is gone");
  if (!cgroup) return fail_errno("open a cgroup by its id");
  return cgroup;
}

Result<std::string> read_at(const UniqueFd& directory, const char* name, std::size_t max_bytes) {
  const UniqueFd file(::openat(directory.get(), name, O_RDONLY | O_CLOEXEC));
  if (!file) return fail_errno(std::string("open ") + name + " of a cgroup");
  return read_all(file.get(), max_bytes);
}

// A process may have ended, and its number been given to another, since it was listed.
bool is_in(const ContainerProcess& process, std::uint64_t cgroup) {
  const auto found = locate_cgroup(process);
  return found && found->id == cgroup;
}

}  // namespace

Result<Life> life_of(std::uint64_t cgroup) {
  const auto directory = open_cgroup(cgroup);
  if (!directory && directory.error().kind() == ErrorKind::kNotFound) return Life::kGone;
  if (!directory) return tl::unexpected(directory.error());
  const auto events = read_at(*directory, "cgroup.events", kMaxEvents);
  // Removed after it was opened.
  if (!events && events.error().system_errno() == ENODEV) return Life::kGone;
  if (!events) return tl::unexpected(events.error());
  for (const auto line : split(*events, '\n')) {
    if (line == "populated 0") return Life::kGone;
    if (line == "populated 1") return Life::kRuns;
  }
  return fail(ErrorKind::kInternal, "cgroup.events does not say whether the cgroup is populated");
}

Result<std::vector<pid_t>> processes_in_cgroup(std::uint64_t cgroup) {
  const auto directory = open_cgroup(cgroup);
  if (!directory) return tl::unexpected(directory.error());
  const auto listed = read_at(*directory, "cgroup.procs", kMaxProcs);
  if (!listed) return tl::unexpected(listed.error());
  std::vector<pid_t> pids;
  for (const auto line : split(*listed, '\n')) {
    pid_t pid = 0;  // stays 0 for a process in a pid namespace out of sight
    std::from_chars(line.data(), line.data() + line.size(), pid);
    if (pid > 0) pids.push_back(pid);
  }
  return pids;
}

Result<ContainerProcess> process_in(std::uint64_t cgroup) {
  const auto pids = processes_in_cgroup(cgroup);
  if (!pids) return tl::unexpected(pids.error());
  for (const auto pid : *pids) {
    auto process = ContainerProcess::open(pid);
    if (process && is_in(*process, cgroup)) return process;
  }
  return fail(ErrorKind::kNotFound, "no process is in the cgroup");
}

}  // namespace podjail::container
