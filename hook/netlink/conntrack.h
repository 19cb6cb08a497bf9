// Forgets every flow of a network namespace, so that none which began before the rules is treated as known.
#pragma once

#include "hook/netlink/socket.h"
#include "lib/base/result.h"

namespace podjail::netlink {

// `netfilter` is a kNetfilter socket of the namespace in question.
Status flush_conntrack(Socket& netfilter);

}  // namespace podjail::netlink
