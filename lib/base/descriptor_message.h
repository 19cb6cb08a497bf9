// Messages with open descriptors, over a socket pair of the Unix family that keeps messages whole
// (SOCK_SEQPACKET): unix(7), SCM_RIGHTS.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail {

inline constexpr std::size_t kMaxMessageText = 16384;
inline constexpr std::size_t kMaxMessageDescriptors = 64;

struct DescriptorMessage {
  std::string text;
  std::vector<UniqueFd> descriptors = {};  // closed on exec
};

// The descriptors stay their owner's. Waits while the other side, or as many descriptors of this user's as
// the kernel lets be under way at once (getrlimit(2), RLIMIT_NOFILE), are not taken; for those 20 seconds at
// most. kInvalid for more than fits.
Status send_message(int socket, std::string_view text, std::span<const int> descriptors);

// Waits. Nothing when the other side is gone.
Result<std::optional<DescriptorMessage>> receive_message(int socket);

}  // namespace podjail
