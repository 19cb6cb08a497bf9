#include "hook/container/cgroup.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "lib/base/file.h"

namespace podjail::container {
namespace {

constexpr std::size_t kMaxMountinfo = 4 << 20;
constexpr std::size_t kMaxProcCgroup = 64 << 10;
constexpr std::size_t kMaxProcs = 64 << 10;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool is_octal(char c) {
  return c >= '0' && c <= '7';
}

// proc(5): space, tab, newline and backslash are written as \ooo.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '\\' && i + 3 < text.size() && std::all_of(&text[i + 1], &text[i + 1] + 3, is_octal);
    out += escape
               ? static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'))
               : text[i];
    if (escape) i += 3;
  }
  return out;
}

Result<UniqueFd> open_directory(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return fail_errno("open " + path);
  return fd;
}

Result<std::string> full_path(const std::string& path) {
  const auto mount = cgroup2_mount();
  if (!mount) return mount;
  return *mount + path;
}

}  // namespace

Result<std::string> find_cgroup2_mount(std::string_view mountinfo) {
  bool partial = false;
  for (const auto line : split(mountinfo, '\n')) {
    // id parent major:minor root mount-point options [optional…] - type source options
    const auto fields = split(line, ' ');
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (fields.size() < 7 || dash - fields.begin() < 6 || fields.end() - dash < 2) continue;
    if (*(dash + 1) != "cgroup2") continue;
    if (fields[3] == "/") return unescape(fields[4]);
    partial = true;
  }
  return fail(ErrorKind::kUnavailable, partial ? "only a part of the cgroup v2 hierarchy is mounted here"
                                               : "no cgroup v2 hierarchy is mounted");
}

Result<std::string> cgroup2_mount() {
  const auto mountinfo = read_file("/proc/self/mountinfo", kMaxMountinfo);
  if (!mountinfo) return mountinfo;
  return find_cgroup2_mount(*mountinfo);
}

Result<std::string> cgroup2_path(std::string_view proc_cgroup) {
  for (const auto line : split(proc_cgroup, '\n')) {
    if (!line.starts_with("0::/")) continue;
    const auto path = line.substr(3);
    const auto parts = split(path, '/');
    if (std::find(parts.begin(), parts.end(), "..") != parts.end()) {
      return fail(ErrorKind::kRefused, "the container's cgroup lies outside the hook's cgroup namespace");
    }
    return std::string(path);
  }
  return fail(ErrorKind::kRefused, "the container has no cgroup v2");
}

unsigned level_of(std::string_view path) {
  return static_cast<unsigned>(split(path, '/').size());
}

Result<Cgroup> locate_cgroup(const ContainerProcess& process) {
  const auto text = process.read("cgroup", kMaxProcCgroup);
  if (!text) return tl::unexpected(text.error());
  const auto path = cgroup2_path(*text);
  if (!path) return tl::unexpected(path.error());
  Cgroup cgroup{*path, level_of(*path), 0};
  if (cgroup.level == 0) return fail(ErrorKind::kRefused, "the container has no cgroup of its own");
  const auto whole = full_path(cgroup.path);
  if (!whole) return tl::unexpected(whole.error());
  const auto directory = open_directory(*whole);
  if (!directory) return tl::unexpected(directory.error());
  struct stat facts {};
  if (::fstat(directory->get(), &facts) != 0) return fail_errno("stat " + *whole);
  cgroup.id = facts.st_ino;  // cgroupfs numbers its inodes by cgroup id
  return cgroup;
}

Result<bool> holds_only(const Cgroup& cgroup, pid_t pid) {
  const auto whole = full_path(cgroup.path);
  if (!whole) return tl::unexpected(whole.error());
  const auto listed = read_file(*whole + "/cgroup.procs", kMaxProcs);
  if (!listed) return tl::unexpected(listed.error());
  const auto processes = split(*listed, '\n');
  return processes.size() == 1 && processes.front() == std::to_string(pid);
}

}  // namespace podjail::container
