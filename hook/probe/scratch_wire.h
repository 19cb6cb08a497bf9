// Two network namespaces of the probe's own and the wire between them:
//
//   the pod's    eth0 192.0.2.2 ───── veth ───── outside 192.0.2.1    the outside
//
// They vanish with the last process and descriptor that hold them.
#pragma once

#include <cstdint>

#include "lib/base/address.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::probe {

inline constexpr std::uint16_t kDatagramPort = 53;  // where the jail lets the sidecar send datagrams
inline constexpr std::uint16_t kStreamPort = 443;
inline constexpr std::uint16_t kFrameType = 0x88b5;  // local experimental (IEEE 802)

IpAddress outside_address();

// Sockets of the outside that wait for what gets out. None of them blocks.
struct Outside {
  UniqueFd datagrams;
  UniqueFd streams;
  UniqueFd frames;
};

// Leaves the calling process in the pod's namespace. Call in a process of one thread that ends soon.
Result<Outside> enter_scratch_network();

}  // namespace podjail::probe
