// The descriptors that the command starts with. A socket that was opened outside belongs to the network
// outside, whoever holds it, so none may come in by being left open.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::cli {

struct DescriptorFacts {
  enum class Kind : std::uint8_t { kOther, kDirectory, kSocket } kind = Kind::kOther;
  int family = 0;  // of a socket
  int type = 0;    // of a socket
  enum class Peer : std::uint8_t { kNone, kConnected } peer = Peer::kNone;
};

// Why the command may not have it; nothing if it may. Files, pipes and terminals may be had, and a UNIX
// stream that is connected, which cannot be taken elsewhere. A socket of another kind could be; a directory
// leads to the machine's files as they are outside, with the sockets that the jail hides.
std::optional<std::string> objection_to(const DescriptorFacts& facts);

// 0, 1, 2 and `kept` of this process. kRefused, naming the descriptor; kInvalid for one that is not open,
// unless it is 0, 1 or 2.
Status check_descriptors(const std::vector<int>& kept);

// Closes all from 3 on but these.
Status close_all_but(std::vector<int> kept);

}  // namespace podjail::cli
