// What is known of a downstream connection, whatever protocol it speaks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/address.h"
#include "lib/base/host_name.h"
#include "lib/contract/reason.h"
#include "sidecar/proxy/container_names.h"

namespace podjail::proxy {

// Whether a connection was on its way to somewhere, or to the jail's own listeners (which would be a loop).
enum class Aim : std::uint8_t { kElsewhere, kOurselves };

// Whether a connection may, or has to, say what a client says to its proxy (explicit_proxy.h).
enum class ProxySpeech : std::uint8_t { kRefused, kAllowed, kRequired };

struct ConnectionFacts {
  std::uint64_t id = 0;
  Aim aim = Aim::kElsewhere;
  ProxySpeech speech = ProxySpeech::kRefused;
  // Whose connection it is, shared by all of one container's.
  std::shared_ptr<const Container> container = unknown_container();  // never null
  OriginalDestination original;
  std::string original_text;         // the same as text, address and port
  std::string original_address;      // its address alone
  std::optional<HostName> dns_name;  // what the workload had resolved to get that address
  std::optional<HostName> sni;       // TLS only
  std::string requester;             // the client's address; known where a program outside judges requests
  std::string_view alpn;             // TLS only: "h2", "http/1.1", or "" where none was chosen
  Protocol protocol = Protocol::kUnknown;
};

}  // namespace podjail::proxy
