// Who the jail runs as: without root in a user namespace in which the caller is nobody but itself; as root
// without one, and the command as whoever asked for root.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "lib/base/result.h"

namespace podjail::cli {

enum class JailMode : std::uint8_t {
  kRootless,  // a user namespace owns the others
  kRoot,      // the caller has the capabilities that it takes
};

struct Caller {
  uid_t uid = 0;
  gid_t gid = 0;
  enum class Power : std::uint8_t { kNone, kAdministrator } power = Power::kNone;
  std::optional<std::string> sudo_uid;
  std::optional<std::string> sudo_gid;
};

struct Identity {
  JailMode mode = JailMode::kRootless;
  uid_t command_uid = 0;
  gid_t command_gid = 0;
  uid_t sidecar_uid = 0;
  gid_t sidecar_gid = 0;
  bool operator==(const Identity&) const = default;
};

// The sidecar refuses to be root: for root it is SUDO_UID, or nobody (65534). kInvalid for a SUDO_UID or
// SUDO_GID that is no number.
Result<Identity> identity_of(const Caller& caller);

// This process.
Caller own_caller();

}  // namespace podjail::cli
