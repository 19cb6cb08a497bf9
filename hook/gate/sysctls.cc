#include "hook/gate/sysctls.h"

#include <algorithm>
#include <array>

#include "lib/base/json_text.h"

namespace podjail::hook {
namespace {

// Kubernetes' safe ones, what Docker and podman set by default, and those of the container's own shared
// memory and queues. A name that ends with a dot stands for all below it.
constexpr std::array<std::string_view, 19> kSafe = {
    "kernel.shm_rmid_forced",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "fs.mqueue.",
    "net.core.somaxconn",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_syncookies",
};

bool is_safe(std::string_view name) {
  return std::any_of(kSafe.begin(), kSafe.end(), [&](std::string_view safe) {
    return safe.ends_with('.') ? name.starts_with(safe) : name == safe;
  });
}

}  // namespace

Objection sysctl_objection(const Subject& subject) {
  const auto& allowed = subject.config.allow_sysctls;
  for (const auto& [written, value] : subject.bundle.confinement.sysctls) {
    auto name = written;
    std::replace(name.begin(), name.end(), '/', '.');  // runtimes take both
    if (name.find("..") == name.npos && is_safe(name)) continue;
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    return "the container sets the sysctl " + printable(name, 128) +
           ", which is none that is known to leave the jail whole; hook.json \"allow_sysctls\" allows it by "
           "name";
  }
  return std::nullopt;
}

}  // namespace podjail::hook
