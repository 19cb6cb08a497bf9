// The annotation podjail.dev/inbound-ports: the TCP ports of a pod to which its node may connect, so that
// probes of its workloads work. The webhook writes it, the hook reads it; in between it is a text of the
// pod's author.
//
// "8080" or "8080,9090": decimal numbers, a comma between two, nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::contract {

inline constexpr std::size_t kMaxInboundPorts = 32;

// Whether the sidecar, or the redirect to it, has this port.
bool is_own_port(std::uint16_t port);

// In ascending order. kInvalid, saying what is wrong, for no port at all, one that is there twice, more than
// kMaxInboundPorts, a port of podjail's own, and for any other spelling.
Result<std::vector<std::uint16_t>> parse_inbound_ports(std::string_view text);

// What parse_inbound_ports reads, in the order given.
std::string inbound_ports_text(const std::vector<std::uint16_t>& ports);

}  // namespace podjail::contract
