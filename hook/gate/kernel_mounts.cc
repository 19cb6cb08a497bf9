#include "hook/gate/kernel_mounts.h"

#include <algorithm>
#include <array>

#include "hook/mount_kind.h"
#include "lib/base/json_text.h"

namespace podjail::hook {
namespace {

enum class Rule { kHarmless, kOnlyReadOnly, kOnlyAtProc };

struct Row {
  std::string_view type;
  Rule rule;
  std::string_view why;
};

constexpr std::array kRows = {
    Row{"tmpfs", Rule::kHarmless, ""},
    Row{"devpts", Rule::kHarmless, ""},
    Row{"mqueue", Rule::kHarmless, ""},
    Row{"sysfs", Rule::kOnlyReadOnly, "lets it change the host's devices"},
    Row{"cgroup", Rule::kOnlyReadOnly, "lets it move into the sidecar's cgroup"},
    Row{"cgroup2", Rule::kOnlyReadOnly, "lets it move into the sidecar's cgroup"},
    Row{"proc", Rule::kOnlyAtProc, "is not covered by the paths that config.json makes read-only"},
};

// Of /proc, what every runtime makes read-only or hides unless a container is privileged.
struct ProcPath {
  std::string_view path;
  std::vector<std::string> Confinement::*list;
  std::string_view sentence;
};

constexpr std::array kProcPaths = {
    ProcPath{"/proc/sys", &Confinement::read_only_paths,
             "the container can write /proc/sys, the kernel's settings"},
    ProcPath{"/proc/sysrq-trigger", &Confinement::read_only_paths,
             "the container can stop the node by /proc/sysrq-trigger"},
    ProcPath{"/proc/kcore", &Confinement::masked_paths,
             "the container sees /proc/kcore, kernel memory, where the ruleset's secret is"},
};

Objection judge(const MountEntry& mount) {
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& known) { return known.type == mount.type; });
  if (row == kRows.end()) {
    return "the container mounts a file system of type " + printable(mount.type, 32) +
           ", which is none of those containers need" + std::string(kNoSetting);
  }
  const bool fits = row->rule == Rule::kHarmless ||
                    (row->rule == Rule::kOnlyReadOnly && is_read_only(mount)) ||
                    (row->rule == Rule::kOnlyAtProc && plain_path(mount.destination) == "/proc");
  if (fits) return std::nullopt;
  return "the container mounts " + std::string(row->type) + " at " + printable(mount.destination, 128) +
         (row->rule == Rule::kOnlyReadOnly ? ", writable, which " : ", which ") + std::string(row->why) +
         std::string(kNoSetting);
}

Objection judge_proc(const Confinement& part) {
  for (const auto& row : kProcPaths) {
    const auto& list = part.*row.list;
    const bool covered = std::any_of(list.begin(), list.end(),
                                     [&](const auto& path) { return lies_in(row.path, plain_path(path)); });
    if (!covered) return std::string(row.sentence) + std::string(kNoSetting);
  }
  return std::nullopt;
}

}  // namespace

Objection kernel_mount_objection(const Subject& subject) {
  bool proc = false;
  for (const auto& mount : subject.bundle.mounts) {
    if (is_bind(mount)) continue;
    if (auto objection = judge(mount)) return objection;
    proc = proc || mount.type == "proc";
  }
  return proc ? judge_proc(subject.bundle.confinement) : std::nullopt;
}

}  // namespace podjail::hook
