// Proof that a policy allowed something. The dialler takes nothing else, and only the judge can make one:
// there is no other way to an upstream in this program.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/host_name.h"
#include "lib/policy/outputs.h"
#include "sidecar/net/task.h"

namespace podjail::proxy {

// kTcp: bytes that are relayed unread, with TLS of the workload's own or none.
enum class Scheme : std::uint8_t { kHttp, kHttps, kTcp };
inline constexpr std::uint16_t default_port(Scheme scheme) {
  return scheme == Scheme::kHttps ? 443 : 80;
}

// Tells upstreams apart that must not share connections. A view of the permit it is of.
struct PoolKeyView {
  Scheme scheme = Scheme::kHttps;
  std::uint16_t port = 0;
  std::string_view host;
  auto operator<=>(const PoolKeyView&) const = default;
};

class Permit {
 public:
  const HostName& host() const { return host_; }
  std::uint16_t port() const { return port_; }
  Scheme scheme() const { return scheme_; }
  // Upper bound of the whole request on the wire, head and body, in bytes.
  std::optional<std::uint64_t> max_request_bytes() const { return max_request_bytes_; }
  // The connection may become one of another protocol, unread from then on: an upgrade (RFC 9110 §7.8).
  bool allows_upgrade() const { return upgrade_ == Upgrade::kAllowed; }
  // Bounds of the answer, and what is changed in the heads.
  const policy::Outputs& outputs() const { return outputs_; }
  // When everything that is done with it must have ended.
  std::optional<net::Deadline> until() const { return until_; }
  // "host" or "host:port": the Host header for the upstream.
  std::string_view authority() const { return with_port_.empty() ? host_.str() : with_port_; }
  PoolKeyView pool_key() const { return {scheme_, port_, host_.str()}; }

 private:
  friend class Judge;
  enum class Upgrade : std::uint8_t { kRefused, kAllowed };
  Permit(HostName host, std::uint16_t port, Scheme scheme, std::optional<std::uint64_t> max_request_bytes,
         Upgrade upgrade, policy::Outputs outputs)
      : host_(std::move(host)),
        port_(port),
        scheme_(scheme),
        max_request_bytes_(max_request_bytes),
        upgrade_(upgrade),
        outputs_(std::move(outputs)),
        with_port_(port_ == default_port(scheme_) ? "" : host_.str() + ":" + std::to_string(port_)) {
    if (outputs_.deadline) until_ = net::coarse_now() + *outputs_.deadline;
  }

  HostName host_;
  std::uint16_t port_;
  Scheme scheme_;
  std::optional<std::uint64_t> max_request_bytes_;
  Upgrade upgrade_;
  policy::Outputs outputs_;
  std::optional<net::Deadline> until_;
  std::string with_port_;  // "host:port"; empty for the default port
};

}  // namespace podjail::proxy
