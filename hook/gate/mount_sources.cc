#include "hook/gate/mount_sources.h"

#include <algorithm>
#include <array>

#include "hook/gate/runtime_files.h"
#include "hook/mount_kind.h"
#include "lib/base/json_text.h"

namespace podjail::hook {
namespace {

struct Row {
  std::string_view folder;
  std::string_view why;
};

// Not to be mounted at all: neither what lies in them nor what they lie in.
constexpr std::array kSealed = {
    Row{"/run", "where the host's programs keep their sockets"},
    Row{"/var/run", "where the host's programs keep their sockets"},
    Row{"/proc", "the host's processes and kernel settings"},
    Row{"/sys", "the host's devices and cgroups"},
    Row{"/dev", "the host's devices"},
    Row{"/var/lib/kubelet", "the files of all pods of the node"},
    Row{"/var/lib/containerd", "the files of all containers of the node"},
    Row{"/var/lib/containers", "the files of all containers of the node"},
    Row{"/var/lib/crio", "the files of all containers of the node"},
    Row{"/var/lib/docker", "the files of all containers of the node"},
    Row{"/var/lib/rancher", "the files of all containers of the node"},
    Row{"/var/lib/k0s", "the files of all containers of the node"},
    Row{"/var/snap", "the files of all containers of the node"},
    Row{"/etc/kubernetes", "the node's credentials"},
    Row{"/etc/podjail", "the jail's own configuration"},
};

// Not to be mounted writable: from there the host runs programs as root, the jail's among them.
constexpr std::array<std::string_view, 9> kNotWritable = {
    "/etc", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/boot", "/opt/cni", "/var/spool/cron"};

std::string named(const MountEntry& mount) {
  return "the container's mount at " + printable(mount.destination, 128);
}

std::string setting_for(std::string_view path) {
  return "; hook.json \"allow_mounts\": [\"" + printable(path, 256) + "\"] allows it";
}

bool meet(std::string_view path, std::string_view folder) {
  return lies_in(path, folder) || lies_in(folder, path);
}

// What is there, where its kind alone is enough to refuse it.
std::string_view objectionable(SourceKind kind) {
  switch (kind) {
    case SourceKind::kDirectory:
    case SourceKind::kFile:
      return "";
    case SourceKind::kSocket:
      return " is a socket of the host, and whoever listens there may reach out for the container";
    case SourceKind::kDevice:
      return " is a device of the host";
    case SourceKind::kOther:
      return " is neither a file nor a directory of the host";
    case SourceKind::kMissing:
      return " cannot be found on the host";
  }
  return "";
}

Objection judge_place(const MountEntry& mount, const SourceFact& source) {
  for (const auto& row : kSealed) {
    if (meet(source.path, row.folder))
      return named(mount) + " shows " + printable(source.path, 256) + ", of " + std::string(row.folder) +
             ": " + std::string(row.why) + setting_for(source.path);
  }
  if (is_read_only(mount)) return std::nullopt;
  for (const auto folder : kNotWritable) {
    if (meet(source.path, folder))
      return named(mount) + " makes " + printable(source.path, 256) +
             " of the host writable, from where the host runs programs" + setting_for(source.path);
  }
  return std::nullopt;
}

Objection judge(const Subject& subject, const MountEntry& mount, const SourceFact& source) {
  const auto& allowed = subject.config.allow_mounts;
  if (std::any_of(allowed.begin(), allowed.end(),
                  [&](const auto& folder) { return lies_in(source.path, folder); }))
    return std::nullopt;
  if (const auto kind = objectionable(source.kind); !kind.empty()) {
    return named(mount) + ": " + printable(source.path, 256) + std::string(kind) +
           (source.kind == SourceKind::kMissing ? std::string(kNoSetting) : setting_for(source.path));
  }
  if (is_runtime_file(source.path, subject.bundle.annotations)) return std::nullopt;
  return judge_place(mount, source);
}

}  // namespace

Objection mount_source_objection(const Subject& subject) {
  const auto& mounts = subject.bundle.mounts;
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    if (!is_bind(mounts[i])) continue;
    const auto& sources = subject.facts.sources;
    const auto source = i < sources.size() ? sources[i] : SourceFact{mounts[i].source, SourceKind::kMissing};
    if (auto objection = judge(subject, mounts[i], source)) return objection;
  }
  return std::nullopt;
}

}  // namespace podjail::hook
