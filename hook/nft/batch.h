// One atomic change of nftables: messages between a begin and an end that the kernel applies all or none of.
#pragma once

#include <libmnl/libmnl.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hook/netlink/socket.h"
#include "lib/base/result.h"

namespace podjail::nft {

class Batch {
 public:
  Batch();

  // Appends a message. `name` says what it does, for errors ("add chain post"). `build` writes the payload
  // behind the header it is given, at most netlink::kMessageRoom bytes in all.
  void add(std::string name, std::uint16_t type, std::uint16_t family, std::uint16_t flags,
           const std::function<void(nlmsghdr*)>& build);

  // Ends the batch, sends it and waits until the kernel has committed it. An error names the message it is
  // about, and means that nothing has changed.
  Status commit(netlink::Socket& netfilter) &&;

 private:
  void append(const nlmsghdr& message);

  std::vector<char> bytes_;
  std::vector<std::string> names_;  // of the messages, from sequence number 1 on
  std::vector<char> room_;
  std::size_t last_offset_ = 0;  // of the last message in bytes_
};

}  // namespace podjail::nft
