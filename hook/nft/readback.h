// Our tables as the kernel holds them now.
#pragma once

#include "hook/netlink/socket.h"
#include "hook/ruleset/model.h"
#include "lib/base/result.h"

namespace podjail::nft {

// The tables of `names`' name and families that exist, in the order inet, netdev. Starts over a few times if
// they change while they are read. `netfilter` is a kNetfilter socket of the namespace in question.
Result<ruleset::Ruleset> read_ruleset(netlink::Socket& netfilter);

}  // namespace podjail::nft
