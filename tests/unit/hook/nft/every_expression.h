// One of each kind of expression that rules are built of.
#pragma once

#include <linux/netfilter.h>

#include <vector>

#include "hook/ruleset/set_keys.h"

namespace podjail::nft {

inline std::vector<ruleset::Expression> every_expression() {
  return {ruleset::MetaLoad{NFT_META_MARK},
          ruleset::MetaSet{NFT_META_PRIORITY},
          ruleset::CtLoad{NFT_CT_STATE},
          ruleset::CtSet{NFT_CT_MARK},
          ruleset::SocketCgroup{3},
          ruleset::FibType{NFTA_FIB_F_DADDR},
          ruleset::PayloadLoad{NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, NFT_REG_2},
          ruleset::Compare{NFT_CMP_NEQ, {1, 2, 3, 4}},
          ruleset::MaskBits{{0xff, 0, 0, 1}},
          ruleset::ToNetworkOrder{},
          ruleset::Lookup{"proxy_cg"},
          ruleset::LookupValue{"container_ports", NFT_REG_1, NFT_REG_2},
          ruleset::LoadImmediate{{0x3a, 0x99}},
          ruleset::Conclude{NF_DROP, {}},
          ruleset::Conclude{NFT_GOTO, "bless"},
          ruleset::Count{},
          ruleset::Reject{NFT_REJECT_ICMPX_UNREACH, NFT_REJECT_ICMPX_ADMIN_PROHIBITED},
          ruleset::Limit{2000, 4000, NFT_LIMIT_F_INV},
          ruleset::Redirect{}};
}

}  // namespace podjail::nft
