#include "hook/container/cgroup_processes.h"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>

#include "hook/container/cgroup.h"
#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail::container {
namespace {

constexpr std::size_t kMaxProcs = 64 << 10;
constexpr int kKernfsHandle = 0xfe;  // FILEID_KERNFS of linux/exportfs.h: the 64-bit id and nothing else

Result<UniqueFd> open_by_id(int hierarchy, std::uint64_t id) {
  struct file_handle head {};
  head.handle_bytes = sizeof id;
  head.handle_type = kKernfsHandle;
  alignas(struct file_handle) std::array<unsigned char, sizeof head + sizeof id> handle{};
  std::memcpy(handle.data(), &head, sizeof head);
  std::memcpy(handle.data() + sizeof head, &id, sizeof id);
  UniqueFd cgroup(::open_by_handle_at(hierarchy, reinterpret_cast<struct file_handle*>(handle.data()),
                                      O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (cgroup) return cgroup;
  const auto what = "open cgroup " + std::to_string(id);
  return errno == ESTALE ? fail(ErrorKind::kNotFound, what + ": it does not exist") : fail_errno(what);
}

std::vector<pid_t> pids_in(std::string_view text) {
  std::vector<pid_t> pids;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    pid_t pid = 0;
    const auto [next, error] = std::from_chars(at, end, pid);
    if (error == std::errc() && pid > 0) pids.push_back(pid);  // 0: in a pid namespace out of sight
    at = next == at ? at + 1 : next;
  }
  return pids;
}

}  // namespace

Result<std::vector<pid_t>> processes_in_cgroup(std::uint64_t id) {
  const auto mount = cgroup2_mount();
  if (!mount) return tl::unexpected(mount.error());
  const UniqueFd hierarchy(::open(mount->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!hierarchy) return fail_errno("open " + *mount);
  const auto cgroup = open_by_id(hierarchy.get(), id);
  if (!cgroup) return tl::unexpected(cgroup.error());
  const UniqueFd procs(::openat(cgroup->get(), "cgroup.procs", O_RDONLY | O_CLOEXEC));
  if (!procs) return fail_errno("open cgroup.procs of cgroup " + std::to_string(id));
  const auto text = read_all(procs.get(), kMaxProcs);
  if (!text) return fail_within("cgroup.procs of cgroup " + std::to_string(id), Error(text.error()));
  return pids_in(*text);
}

}  // namespace podjail::container
