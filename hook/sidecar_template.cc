#include "hook/sidecar_template.h"

#include <algorithm>
#include <array>

#include "hook/mount_kind.h"
#include "lib/base/json_text.h"

namespace podjail::hook {
namespace {

// Kubernetes puts every container of a pod into the pod's own groups (fsGroup, supplementalGroups). Those
// from here on are people's: nothing that the sidecar looks at or writes is decided by them. Below are the
// system's, root's among them, to which parts of the image and of kernel file systems belong.
constexpr std::uint32_t kFirstOrdinaryGroup = 1000;

constexpr std::string_view kWho = "the container claims to be the sidecar, but ";

// Variables by which the loader, libc, OpenSSL, V8 and ICU are told to run other code, to trust other roots,
// to write secrets somewhere, or to take another name for a host. Those that end with "_" stand for all that
// begin so.
constexpr std::array<std::string_view, 15> kHarmfulVariables = {
    "LD_",   "GLIBC_", "GCONV_PATH",  "LOCPATH",     "NLSPATH",     "MALLOC_",       "OPENSSL_",  "SSL_",
    "NODE_", "ICU_",   "HOSTALIASES", "LOCALDOMAIN", "RES_OPTIONS", "SSLKEYLOGFILE", "CTLOG_FILE"};

// Where kernel file systems belong.
struct Own {
  std::string_view destination;
  std::string_view type;
};

constexpr std::array kKernelMounts = {
    Own{"/proc", "proc"},
    Own{"/dev", "tmpfs"},
    Own{"/dev/pts", "devpts"},
    Own{"/dev/mqueue", "mqueue"},
    Own{"/dev/shm", "tmpfs"},
    Own{"/sys", "sysfs"},
    Own{"/tmp", "tmpfs"},
    Own{"/sys/fs/cgroup", "cgroup"},
    Own{"/sys/fs/cgroup", "cgroup2"},
    Own{"/run", "tmpfs"},
    Own{"/run/podjail", "tmpfs"},  // what podjail-runtime gives a sidecar that has no volume
};

// What runtimes, the kubelet and podjail itself mount; nothing of a program's lies there.
constexpr std::array<std::string_view, 11> kBindMounts = {"/etc/hosts",
                                                          "/etc/hostname",
                                                          "/etc/resolv.conf",
                                                          "/etc/podjail",
                                                          "/dev/shm",
                                                          "/run/podjail",
                                                          "/dev/termination-log",
                                                          "/run/.containerenv",
                                                          "/tmp",
                                                          "/run/secrets",
                                                          "/var/run/secrets/kubernetes.io/serviceaccount"};

Objection but(std::string what) {
  return std::string(kWho) + what;
}

bool has_no_capability(const Capabilities& sets) {
  return sets.bounding.empty() && sets.effective.empty() && sets.inheritable.empty() &&
         sets.permitted.empty() && sets.ambient.empty();
}

Objection user_objection(const Process& process, const SidecarMatch& match) {
  if (process.uid != match.uid || match.uid == 0)
    return but("its uid is " + std::to_string(process.uid) + " where hook.json \"sidecar.uid\" is " +
               std::to_string(match.uid));
  if (process.gid != match.gid)
    return but("its gid is " + std::to_string(process.gid) + " where hook.json \"sidecar.gid\" is " +
               std::to_string(match.gid));
  const auto& groups = process.additional_gids;
  const auto is_the_systems = [&](std::uint32_t gid) {
    return gid != match.gid && gid < kFirstOrdinaryGroup;
  };
  if (std::any_of(groups.begin(), groups.end(), is_the_systems))
    return but(
        "it is in a group of the system; process.user.additionalGids of its config.json must name none below "
        "1000 but its own");
  return std::nullopt;
}

Objection program_objection(const Process& process, const SidecarMatch& match) {
  if (process.args.empty() || process.args.front() != match.executable)
    return but("its args[0] is not hook.json \"sidecar.executable\", " + match.executable);
  if (!std::equal(process.args.begin() + 1, process.args.end(), match.args.begin(), match.args.end()))
    return but("its arguments are not those of hook.json \"sidecar.args\"");
  for (const auto& variable : process.environment) {
    const auto name = std::string_view(variable).substr(0, variable.find('='));
    const bool harmful =
        std::any_of(kHarmfulVariables.begin(), kHarmfulVariables.end(), [&](std::string_view known) {
          return known.ends_with('_') ? name.starts_with(known) : name == known;
        });
    if (harmful) return but("its environment has " + printable(name, 64) + ", which no setting allows");
  }
  return std::nullopt;
}

Objection privilege_objection(const Bundle& bundle) {
  const auto& process = bundle.process;
  if (!process.capabilities || !has_no_capability(*process.capabilities))
    return but("has capabilities; process.capabilities of its config.json must be empty");
  if (process.new_privileges != NewPrivileges::kForbidden)
    return but("may gain privileges; process.noNewPrivileges of its config.json must be true");
  if (bundle.root.access != Access::kReadOnly)
    return but("can write its own image; root.readonly of its config.json must be true");
  return std::nullopt;
}

bool is_expected(const MountEntry& mount, const SidecarMatch& match) {
  const auto place = plain_path(mount.destination);
  if (!is_bind(mount)) {
    return std::any_of(kKernelMounts.begin(), kKernelMounts.end(),
                       [&](const Own& own) { return own.destination == place && own.type == mount.type; });
  }
  const auto is_at = [&](std::string_view folder) { return lies_in(place, folder); };
  return std::any_of(kBindMounts.begin(), kBindMounts.end(), is_at) ||
         std::any_of(match.mounts.begin(), match.mounts.end(), is_at);
}

// "/run" may be a fresh tmpfs but not lie over the image's libraries; a destination that its links lead
// elsewhere is the image's doing, and the image is proved otherwise.
Objection mount_objection(const Bundle& bundle, const SidecarMatch& match) {
  for (const auto& mount : bundle.mounts) {
    if (!is_expected(mount, match))
      return but("something is mounted at " + printable(mount.destination, 128) +
                 "; hook.json \"sidecar.mounts\" allows a place by name");
  }
  return std::nullopt;
}

}  // namespace

bool claims_to_be(const Annotations& marks, const Bundle& bundle) {
  return !marks.empty() && std::all_of(marks.begin(), marks.end(), [&](const auto& mark) {
    const auto annotation = bundle.annotations.find(mark.first);
    return annotation != bundle.annotations.end() && annotation->second == mark.second;
  });
}

Objection sidecar_objection(const Bundle& bundle, const SidecarMatch& match) {
  if (auto objection = user_objection(bundle.process, match)) return objection;
  if (auto objection = program_objection(bundle.process, match)) return objection;
  if (auto objection = privilege_objection(bundle)) return objection;
  return mount_objection(bundle, match);
}

}  // namespace podjail::hook
