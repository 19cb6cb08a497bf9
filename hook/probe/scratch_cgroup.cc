#include "hook/probe/scratch_cgroup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <vector>

#include "hook/container/cgroup.h"
#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail::probe {
namespace {

constexpr std::string_view kPrefix = "podjail-probe-";
constexpr std::size_t kMaxMountinfo = 4 << 20;
constexpr std::size_t kMaxProcCgroup = 64 << 10;
constexpr int kRemovals = 500;                   // a killed process is on its way out for some milliseconds
constexpr ::useconds_t kBetweenRemovals = 2000;  // microseconds

Result<std::string> own_folder() {
  const auto mountinfo = read_file("/proc/self/mountinfo", kMaxMountinfo);
  if (!mountinfo) return tl::unexpected(mountinfo.error());
  const auto mount = container::find_cgroup2_mount(*mountinfo);
  if (!mount) return tl::unexpected(mount.error());
  const auto text = read_file("/proc/self/cgroup", kMaxProcCgroup);
  if (!text) return tl::unexpected(text.error());
  const auto path = container::cgroup2_path(*text);
  if (!path) return tl::unexpected(path.error());
  return *path == "/" ? *mount : *mount + *path;
}

// "podjail-probe-4711-exempt": 4711.
pid_t maker_of(std::string_view name) {
  pid_t pid = 0;
  if (name.starts_with(kPrefix))
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), pid);
  return pid;
}

void sweep(const std::string& folder) {
  std::error_code ignored;
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const auto maker = maker_of(entry.path().filename().string());
    if (maker > 0 && ::kill(maker, 0) != 0 && errno == ESRCH) left.push_back(entry.path().string());
  }
  for (const auto& path : left) ::rmdir(path.c_str());
}

}  // namespace

Result<ScratchCgroup> ScratchCgroup::make(const std::string& purpose) {
  const auto folder = own_folder();
  if (!folder) return tl::unexpected(folder.error());
  sweep(*folder);
  auto path = *folder + "/" + std::string(kPrefix) + std::to_string(::getpid()) + "-" + purpose;
  if (::mkdir(path.c_str(), 0755) != 0) return fail_errno("create " + path);
  return ScratchCgroup(std::move(path));
}

ScratchCgroup::ScratchCgroup(ScratchCgroup&& other) noexcept : path_(std::exchange(other.path_, {})) {}

ScratchCgroup::~ScratchCgroup() {
  for (int attempt = 0; !path_.empty() && attempt < kRemovals; ++attempt) {
    if (::rmdir(path_.c_str()) == 0 || errno != EBUSY) return;
    ::usleep(kBetweenRemovals);
  }
}

Status ScratchCgroup::enter() const {
  const auto path = path_ + "/cgroup.procs";
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd) return fail_errno("open " + path);
  if (::write(fd.get(), "0", 1) != 1) return fail_errno("write " + path);
  return {};
}

}  // namespace podjail::probe
