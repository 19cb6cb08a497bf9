// Which resolved addresses may be dialled. Second to the policies and first to the kernel's own deny sets: a
// public name that resolves to a private, local or special address is refused unless the platform granted
// address and port (threats: rebinding, metadata services, cluster addresses).
#pragma once

#include <string_view>
#include <vector>

#include "lib/base/address.h"
#include "lib/base/result.h"

namespace podjail::net {

// "10.1.2.3:443", "10.0.0.0/8:443" or "[fd00::]/8:443" as configuration writes it.
struct Grant {
  Prefix prefix;
  std::uint16_t port = 0;
  static Result<Grant> parse(std::string_view text);
};

class AddressPolicy {
 public:
  explicit AddressPolicy(std::vector<Grant> grants) : grants_(std::move(grants)) {}

  // Refused: everything IANA lists as not globally reachable that could lead inside (RFC 6890 and
  // successors), multicast, and v6 forms that embed a v4 address (mapped, NAT64, 6to4, Teredo), whatever that
  // address is.
  bool permits(const UpstreamAddress& upstream) const;

  // Whether it is granted by itself, and not only as one of a prefix. A prefix does not mean the machine's
  // own address that happens to lie in it.
  bool names(const UpstreamAddress& upstream) const;

 private:
  std::vector<Grant> grants_;
};

}  // namespace podjail::net
