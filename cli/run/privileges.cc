#include "cli/run/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

namespace podjail::cli {
namespace {

using Sets = std::array<__user_cap_data_struct, 2>;

Status drop_bounding_set() {
  for (int capability = 0;; ++capability) {
    const int present = ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
    if (present < 0) return {};  // beyond the last that this kernel knows
    if (present == 1 && ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
      return fail_errno("PR_CAPBSET_DROP");
  }
}

// The supplementary groups of the user, by the files of this system.
Status take_groups(const Identity& identity) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> room(16384);
  ::getpwuid_r(identity.command_uid, &entry, room.data(), room.size(), &found);
  const int taken =
      found == nullptr ? ::setgroups(0, nullptr) : ::initgroups(found->pw_name, identity.command_gid);
  if (taken != 0) return fail_errno("groups of the command's user");
  return {};
}

Status become_command_user(const Identity& identity) {
  if (identity.command_uid == 0) return {};  // the caller itself
  if (auto taken = take_groups(identity); !taken) return taken;
  const auto gid = identity.command_gid;
  const auto uid = identity.command_uid;
  if (::setresgid(gid, gid, gid) != 0) return fail_errno("setresgid");
  if (::setresuid(uid, uid, uid) != 0) return fail_errno("setresuid");
  return {};
}

Status set_capabilities(const Sets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  if (::syscall(SYS_capset, &header, sets.data()) != 0) return fail_errno("capset");
  return {};
}

Status check_none_left() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  Sets sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return fail_errno("capget");
  for (const auto& set : sets) {
    if ((set.effective | set.permitted | set.inheritable) != 0)
      return fail(ErrorKind::kInternal, "capabilities are left");
  }
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) != 0)
      return fail(ErrorKind::kInternal, "the bounding set is not empty");
  }
  if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
    return fail(ErrorKind::kInternal, "no-new-privileges is not set");
  return {};
}

}  // namespace

Status give_up_privileges(const Identity& identity) {
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return fail_errno("PR_CAP_AMBIENT");
  if (auto dropped = drop_bounding_set(); !dropped) return dropped;
  if (identity.mode == JailMode::kRoot) {
    if (auto become = become_command_user(identity); !become) return become;
  }
  if (auto emptied = set_capabilities({}); !emptied) return emptied;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail_errno("PR_SET_NO_NEW_PRIVS");
  return check_none_left();
}

}  // namespace podjail::cli
