// From which port the sidecar asks its resolver.
//
// In a jailed namespace the kernel remembers, for minutes, that what a workload's port sent to port 53 was
// redirected to the sidecar. A question of the sidecar from the same port to the same resolver looks like
// more of the same flow and is redirected too; the ruleset drops it (EPERM), and a name "could not be
// resolved". Workloads take the ports the kernel gives them (ip_local_port_range, 32768 and up by default),
// so the sidecar takes others. They are random: an answer must be to the right port to be taken for one (RFC
// 5452 §4.5).
#pragma once

#include <cstdint>

namespace podjail::dns {

// Above the sidecar's own ports, below those the kernel gives.
inline constexpr std::uint16_t kFirstQueryPort = 16384;
inline constexpr std::uint16_t kLastQueryPort = 32767;

// Binds a new UDP socket of either family to one of these ports that is free. Where none of several is, the
// kernel may choose after all.
void bind_query_port(int fd);

}  // namespace podjail::dns
