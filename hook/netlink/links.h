// The links of a network namespace other than its loopback.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hook/netlink/socket.h"
#include "lib/base/result.h"

namespace podjail::netlink {

struct Link {
  std::uint32_t index = 0;
  std::string name;
};

// In the order of their index. `route` is a kRoute socket of the namespace in question.
Result<std::vector<Link>> list_links(Socket& route);

}  // namespace podjail::netlink
