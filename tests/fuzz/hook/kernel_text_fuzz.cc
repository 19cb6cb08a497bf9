// mountinfo, /proc/<pid>/cgroup and status hold names that a workload or an image may choose.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hook/container/cgroup.h"
#include "hook/container/mountinfo.h"
#include "hook/container/pid_depth.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto mount = podjail::container::find_cgroup2_mount(text)) require(!mount->empty());
  if (podjail::container::pid_depth_in(text)) require(text.find("\nNSpid:") != std::string_view::npos);
  for (const auto& mount : podjail::container::parse_mountinfo(text)) require(!mount.type.empty());
  const auto seen = podjail::container::foreign_cgroup_mount(text, "/", "/pod/own");
  require(!seen || text.find("cgroup2") != text.npos);
  const auto path = podjail::container::cgroup2_path(text);
  if (!path) return 0;
  require(path->starts_with('/') && (*path + "/").find("/../") == std::string::npos);
  require(podjail::container::level_of(*path) <= path->size());
  return 0;
}
