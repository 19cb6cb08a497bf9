#include "hook/nft/expression_encode.h"

#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>

namespace podjail::nft {
namespace {

ExpressionPtr made(const char* name) {
  return ExpressionPtr(nftnl_expr_alloc(name));
}
void put(const ExpressionPtr& expression, std::uint16_t attribute, std::uint32_t value) {
  if (expression) nftnl_expr_set_u32(expression.get(), attribute, value);
}
void put(const ExpressionPtr& expression, std::uint16_t attribute, const ruleset::Bytes& value) {
  if (expression) {
    nftnl_expr_set(expression.get(), attribute, value.data(), static_cast<std::uint32_t>(value.size()));
  }
}
void put(const ExpressionPtr& expression, std::uint16_t attribute, const std::string& value) {
  if (expression) nftnl_expr_set_str(expression.get(), attribute, value.c_str());
}

struct Encoder {
  std::uint32_t anonymous_set;

  ExpressionPtr operator()(const ruleset::MetaLoad& load) const {
    auto out = made("meta");
    put(out, NFTNL_EXPR_META_KEY, load.key);
    put(out, NFTNL_EXPR_META_DREG, load.reg);
    return out;
  }
  ExpressionPtr operator()(const ruleset::MetaSet& set) const {
    auto out = made("meta");
    put(out, NFTNL_EXPR_META_KEY, set.key);
    put(out, NFTNL_EXPR_META_SREG, set.reg);
    return out;
  }
  ExpressionPtr operator()(const ruleset::CtLoad& load) const {
    auto out = made("ct");
    put(out, NFTNL_EXPR_CT_KEY, load.key);
    put(out, NFTNL_EXPR_CT_DREG, load.reg);
    return out;
  }
  ExpressionPtr operator()(const ruleset::CtSet& set) const {
    auto out = made("ct");
    put(out, NFTNL_EXPR_CT_KEY, set.key);
    put(out, NFTNL_EXPR_CT_SREG, set.reg);
    return out;
  }
  ExpressionPtr operator()(const ruleset::SocketCgroup& socket) const {
    auto out = made("socket");
    put(out, NFTNL_EXPR_SOCKET_KEY, NFT_SOCKET_CGROUPV2);
    put(out, NFTNL_EXPR_SOCKET_LEVEL, socket.level);
    put(out, NFTNL_EXPR_SOCKET_DREG, socket.reg);
    return out;
  }
  ExpressionPtr operator()(const ruleset::FibType& fib) const {
    auto out = made("fib");
    put(out, NFTNL_EXPR_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
    put(out, NFTNL_EXPR_FIB_FLAGS, fib.flags);
    put(out, NFTNL_EXPR_FIB_DREG, fib.reg);
    return out;
  }
  ExpressionPtr operator()(const ruleset::PayloadLoad& load) const {
    auto out = made("payload");
    put(out, NFTNL_EXPR_PAYLOAD_BASE, load.base);
    put(out, NFTNL_EXPR_PAYLOAD_OFFSET, load.offset);
    put(out, NFTNL_EXPR_PAYLOAD_LEN, load.length);
    put(out, NFTNL_EXPR_PAYLOAD_DREG, load.reg);
    return out;
  }
  ExpressionPtr operator()(const ruleset::Compare& compare) const {
    auto out = made("cmp");
    put(out, NFTNL_EXPR_CMP_SREG, compare.reg);
    put(out, NFTNL_EXPR_CMP_OP, compare.operation);
    put(out, NFTNL_EXPR_CMP_DATA, compare.value);
    return out;
  }
  ExpressionPtr operator()(const ruleset::MaskBits& mask) const {
    auto out = made("bitwise");
    put(out, NFTNL_EXPR_BITWISE_SREG, mask.reg);
    put(out, NFTNL_EXPR_BITWISE_DREG, mask.reg);
    put(out, NFTNL_EXPR_BITWISE_LEN, static_cast<std::uint32_t>(mask.mask.size()));
    put(out, NFTNL_EXPR_BITWISE_MASK, mask.mask);
    put(out, NFTNL_EXPR_BITWISE_XOR, ruleset::Bytes(mask.mask.size(), 0));
    return out;
  }
  ExpressionPtr operator()(const ruleset::ToNetworkOrder& order) const {
    auto out = made("byteorder");
    put(out, NFTNL_EXPR_BYTEORDER_SREG, order.reg);
    put(out, NFTNL_EXPR_BYTEORDER_DREG, order.reg);
    put(out, NFTNL_EXPR_BYTEORDER_OP, NFT_BYTEORDER_HTON);
    put(out, NFTNL_EXPR_BYTEORDER_LEN, 4);
    put(out, NFTNL_EXPR_BYTEORDER_SIZE, 4);
    return out;
  }
  ExpressionPtr operator()(const ruleset::Lookup& lookup) const {
    auto out = made("lookup");
    put(out, NFTNL_EXPR_LOOKUP_SREG, lookup.reg);
    put(out, NFTNL_EXPR_LOOKUP_SET, lookup.set);
    return out;
  }
  ExpressionPtr operator()(const ruleset::LookupValue& lookup) const {
    auto out = made("lookup");
    put(out, NFTNL_EXPR_LOOKUP_SREG, lookup.reg);
    put(out, NFTNL_EXPR_LOOKUP_DREG, lookup.into);
    put(out, NFTNL_EXPR_LOOKUP_SET, lookup.map);
    return out;
  }
  ExpressionPtr operator()(const ruleset::LookupAmong& lookup) const {
    auto out = made("lookup");
    put(out, NFTNL_EXPR_LOOKUP_SREG, lookup.reg);
    put(out, NFTNL_EXPR_LOOKUP_SET, std::string(kAnonymousSetName));
    put(out, NFTNL_EXPR_LOOKUP_SET_ID, anonymous_set);
    return out;
  }
  ExpressionPtr operator()(const ruleset::LoadImmediate& load) const {
    auto out = made("immediate");
    put(out, NFTNL_EXPR_IMM_DREG, load.reg);
    put(out, NFTNL_EXPR_IMM_DATA, load.value);
    return out;
  }
  ExpressionPtr operator()(const ruleset::Conclude& conclude) const {
    auto out = made("immediate");
    put(out, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
    put(out, NFTNL_EXPR_IMM_VERDICT, static_cast<std::uint32_t>(conclude.verdict));
    if (!conclude.chain.empty()) put(out, NFTNL_EXPR_IMM_CHAIN, conclude.chain);
    return out;
  }
  ExpressionPtr operator()(const ruleset::Count&) const { return made("counter"); }
  ExpressionPtr operator()(const ruleset::Reject& reject) const {
    auto out = made("reject");
    put(out, NFTNL_EXPR_REJECT_TYPE, reject.type);
    if (out) nftnl_expr_set_u8(out.get(), NFTNL_EXPR_REJECT_CODE, reject.code);
    return out;
  }
  ExpressionPtr operator()(const ruleset::Limit& limit) const {
    auto out = made("limit");
    if (out) nftnl_expr_set_u64(out.get(), NFTNL_EXPR_LIMIT_RATE, limit.rate);
    if (out) nftnl_expr_set_u64(out.get(), NFTNL_EXPR_LIMIT_UNIT, 1);  // per second
    put(out, NFTNL_EXPR_LIMIT_BURST, limit.burst);
    put(out, NFTNL_EXPR_LIMIT_TYPE, NFT_LIMIT_PKTS);
    put(out, NFTNL_EXPR_LIMIT_FLAGS, limit.flags);
    return out;
  }
  ExpressionPtr operator()(const ruleset::Redirect& redirect) const {
    auto out = made("redir");
    put(out, NFTNL_EXPR_REDIR_REG_PROTO_MIN, redirect.reg);
    put(out, NFTNL_EXPR_REDIR_FLAGS, NF_NAT_RANGE_PROTO_SPECIFIED);
    return out;
  }
  ExpressionPtr operator()(const ruleset::Unknown&) const { return nullptr; }
};

}  // namespace

ExpressionPtr encode(const ruleset::Expression& expression, std::uint32_t anonymous_set) {
  return std::visit(Encoder{anonymous_set}, expression);
}

}  // namespace podjail::nft
