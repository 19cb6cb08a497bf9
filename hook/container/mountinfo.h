// The text of /proc/<pid>/mountinfo (proc(5)), which holds names that a container may have chosen. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace podjail::container {

inline constexpr std::size_t kMaxMountinfo = 4 << 20;

struct MountLine {
  std::string device;  // "0:38": major and minor number of its st_dev
  std::string root;    // what of the file system is mounted, "/" for all of it
  std::string point;   // where, as the process sees it
  std::string type;    // "cgroup2"
  std::string source;
};

// The lines that can be read; others are passed over.
std::vector<MountLine> parse_mountinfo(std::string_view text);

// `path` is `directory` or lies below it; both absolute, without a final slash but for "/".
bool is_at_or_below(std::string_view path, std::string_view directory);

}  // namespace podjail::container
