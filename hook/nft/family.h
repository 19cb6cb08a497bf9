// The model's table families as netfilter numbers them.
#pragma once

#include <linux/netfilter.h>

#include <cstdint>

#include "hook/ruleset/model.h"

namespace podjail::nft {

constexpr std::uint16_t family_number(ruleset::TableFamily family) {
  return family == ruleset::TableFamily::kInet ? NFPROTO_INET : NFPROTO_NETDEV;
}

}  // namespace podjail::nft
