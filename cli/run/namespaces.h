// The namespaces of a jail: network, mounts, processes and System V IPC, and without root a user namespace
// that owns them.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "cli/run/identity.h"
#include "lib/base/result.h"

namespace podjail::cli {

// As fork(2), in new namespaces: 0 in the child, which is process 1 of its own. No thread may run.
Result<pid_t> fork_into_jail(JailMode mode);

// Rootless, in the child: its user namespace has the caller's uid and gid and nothing else.
Status map_own_ids(uid_t uid, gid_t gid);

// What the machine says of user namespaces; each the contents of a file of /proc/sys, if there is one.
struct NamespaceSettings {
  std::optional<std::string> unprivileged_clone;  // kernel.unprivileged_userns_clone
  std::optional<std::string> max_user;            // user.max_user_namespaces
  std::optional<std::string> apparmor_restricts;  // kernel.apparmor_restrict_unprivileged_userns
};
NamespaceSettings read_namespace_settings();

// Why namespaces could not be made or used, and which setting would change that.
std::string explain_forbidden(JailMode mode, int error_number, const NamespaceSettings& settings);

}  // namespace podjail::cli
