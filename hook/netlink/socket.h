// A netlink socket (netlink(7)). It speaks with the network namespace that was current when it was opened,
// whatever namespace its user is in later.
#pragma once

#include <libmnl/libmnl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::netlink {

enum class Protocol { kRoute, kNetfilter };

// One message being written. Large enough for every message built here; libmnl does not check.
inline constexpr std::size_t kMessageRoom = 65536;

class Socket {
 public:
  static Result<Socket> open(Protocol protocol);

  // Sends `bytes`, one message or a batch of them.
  Status send(std::span<const char> bytes);
  // Receives until the kernel acknowledges a message whose NLM_F_ACK was set with sequence number `last`, and
  // returns the first error the kernel reported for any message since `first`. `name_of` gives the words for
  // a sequence number.
  Status await_acknowledgement(std::uint32_t first, std::uint32_t last,
                               const std::function<std::string(std::uint32_t)>& name_of);
  // Sends a request, for a dump or with NLM_F_ACK, and passes every message of the answer to `visit`.
  // kUnavailable if the kernel's tables changed meanwhile (NLM_F_DUMP_INTR): the caller starts over.
  Status dump(const nlmsghdr& request, const std::function<void(const nlmsghdr&)>& visit);

 private:
  // Throws away what the kernel has answered so far. It answers before send returns, so after a failure
  // nothing of the failed exchange can be taken for the answer to the next.
  void drain();

  struct Close {
    void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
  };
  explicit Socket(mnl_socket* socket);
  std::unique_ptr<mnl_socket, Close> socket_;
  std::vector<char> room_;  // for what is received
};

}  // namespace podjail::netlink
