#include "cli/run/identity.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>

namespace podjail::cli {
namespace {

constexpr std::uint32_t kNobody = 65534;
constexpr std::uint32_t kNoId = 0xFFFF'FFFF;

Result<std::uint32_t> id_in(const std::optional<std::string>& text, const char* name,
                            std::uint32_t otherwise) {
  if (!text) return otherwise;
  std::uint32_t id = 0;
  const auto* end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, id);
  if (error != std::errc() || rest != end || id == kNoId)
    return fail(ErrorKind::kInvalid, std::string(name) + " is no user's number");
  return id;
}

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

bool has_capability(const std::array<__user_cap_data_struct, 2>& sets, unsigned capability) {
  return (sets[capability / 32].effective & (1U << (capability % 32))) != 0;
}

Caller::Power own_power() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return Caller::Power::kNone;
  for (const unsigned needed : {CAP_SYS_ADMIN, CAP_NET_ADMIN, CAP_SETUID, CAP_SETGID, CAP_SETPCAP}) {
    if (!has_capability(sets, needed)) return Caller::Power::kNone;
  }
  return Caller::Power::kAdministrator;
}

}  // namespace

Result<Identity> identity_of(const Caller& caller) {
  if (caller.uid != 0 || caller.power == Caller::Power::kNone)
    return Identity{JailMode::kRootless, caller.uid, caller.gid, caller.uid, caller.gid};
  const auto uid = id_in(caller.sudo_uid, "SUDO_UID", 0);
  if (!uid) return tl::unexpected(uid.error());
  const auto gid = id_in(caller.sudo_gid, "SUDO_GID", *uid);
  if (!gid) return tl::unexpected(gid.error());
  if (*uid == 0) return Identity{JailMode::kRoot, 0, caller.gid, kNobody, kNobody};
  return Identity{JailMode::kRoot, *uid, *gid, *uid, *gid};
}

Caller own_caller() {
  return {::geteuid(), ::getegid(), own_power(), variable("SUDO_UID"), variable("SUDO_GID")};
}

}  // namespace podjail::cli
