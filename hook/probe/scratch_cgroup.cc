#include "hook/probe/scratch_cgroup.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "hook/container/cgroup.h"
#include "lib/base/file.h"

namespace podjail::probe {
namespace {

constexpr std::string_view kPrefix = "podjail-probe-";
constexpr std::size_t kMaxMountinfo = 4 << 20;
constexpr std::size_t kMaxProcCgroup = 64 << 10;
constexpr int kMakings = 16;                     // another probe may sweep between making and locking
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

// Its maker holds it locked; nothing if somebody else does, or if it is gone.
UniqueFd lock(const std::string& path) {
  UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder && ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) folder.reset();
  return folder;
}

// A lock ends with the last process that has it, however that ends, so what can be locked belongs to nobody.
void sweep(const std::string& parent) {
  std::error_code ignored;
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(parent, ignored)) {
    if (entry.path().filename().string().starts_with(kPrefix)) left.push_back(entry.path().string());
  }
  for (const auto& path : left) {
    if (const auto locked = lock(path)) ::rmdir(path.c_str());
  }
}

}  // namespace

Result<ScratchCgroup> ScratchCgroup::make(const std::string& purpose) {
  const auto folder = own_folder();
  if (!folder) return tl::unexpected(folder.error());
  sweep(*folder);
  auto path = *folder + "/" + std::string(kPrefix) + std::to_string(::getpid()) + "-" + purpose;
  for (int attempt = 0; attempt < kMakings; ++attempt) {
    if (::mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) return fail_errno("create " + path);
    auto locked = lock(path);
    if (locked && ::access(path.c_str(), F_OK) == 0) return ScratchCgroup(std::move(path), std::move(locked));
  }
  return fail(ErrorKind::kUnavailable, path + ": others remove it as soon as it is made");
}

ScratchCgroup::ScratchCgroup(ScratchCgroup&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}

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
