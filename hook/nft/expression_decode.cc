#include "hook/nft/expression_decode.h"

#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>

#include <array>
#include <string_view>

namespace podjail::nft {
namespace {

using ruleset::Bytes;
using ruleset::Expression;

// Reads attributes of one expression. A rule of ours has every attribute that is asked for.
class Reader {
 public:
  explicit Reader(const nftnl_expr& expression) : expression_(expression) {}

  std::string_view name() const { return text(NFTNL_EXPR_NAME); }
  bool has(std::uint16_t attribute) const { return nftnl_expr_is_set(&expression_, attribute); }
  std::uint32_t number(std::uint16_t attribute) const { return nftnl_expr_get_u32(&expression_, attribute); }
  std::uint64_t long_number(std::uint16_t attribute) const {
    return nftnl_expr_get_u64(&expression_, attribute);
  }
  std::uint8_t small_number(std::uint16_t attribute) const {
    return nftnl_expr_get_u8(&expression_, attribute);
  }
  std::string_view text(std::uint16_t attribute) const {
    const char* value = nftnl_expr_get_str(&expression_, attribute);
    return value == nullptr ? std::string_view() : std::string_view(value);
  }
  Bytes bytes(std::uint16_t attribute) const {
    std::uint32_t length = 0;
    const auto* value = static_cast<const std::uint8_t*>(nftnl_expr_get(&expression_, attribute, &length));
    return value == nullptr ? Bytes() : Bytes(value, value + length);
  }
  Expression unknown() const { return ruleset::Unknown{std::string(name())}; }

 private:
  const nftnl_expr& expression_;
};

using Decode = Expression (*)(const Reader&, const AnonymousSets&);

Expression decode_meta(const Reader& in, const AnonymousSets&) {
  const auto key = in.number(NFTNL_EXPR_META_KEY);
  if (in.has(NFTNL_EXPR_META_SREG)) return ruleset::MetaSet{key, in.number(NFTNL_EXPR_META_SREG)};
  return ruleset::MetaLoad{key, in.number(NFTNL_EXPR_META_DREG)};
}
Expression decode_ct(const Reader& in, const AnonymousSets&) {
  const auto key = in.number(NFTNL_EXPR_CT_KEY);
  if (in.has(NFTNL_EXPR_CT_DIR)) return in.unknown();
  if (in.has(NFTNL_EXPR_CT_SREG)) return ruleset::CtSet{key, in.number(NFTNL_EXPR_CT_SREG)};
  return ruleset::CtLoad{key, in.number(NFTNL_EXPR_CT_DREG)};
}
Expression decode_socket(const Reader& in, const AnonymousSets&) {
  if (in.number(NFTNL_EXPR_SOCKET_KEY) != NFT_SOCKET_CGROUPV2) return in.unknown();
  return ruleset::SocketCgroup{in.number(NFTNL_EXPR_SOCKET_LEVEL), in.number(NFTNL_EXPR_SOCKET_DREG)};
}
Expression decode_fib(const Reader& in, const AnonymousSets&) {
  if (in.number(NFTNL_EXPR_FIB_RESULT) != NFT_FIB_RESULT_ADDRTYPE) return in.unknown();
  return ruleset::FibType{in.number(NFTNL_EXPR_FIB_FLAGS), in.number(NFTNL_EXPR_FIB_DREG)};
}
Expression decode_payload(const Reader& in, const AnonymousSets&) {
  if (in.has(NFTNL_EXPR_PAYLOAD_SREG)) return in.unknown();  // writes into the packet
  return ruleset::PayloadLoad{in.number(NFTNL_EXPR_PAYLOAD_BASE), in.number(NFTNL_EXPR_PAYLOAD_OFFSET),
                              in.number(NFTNL_EXPR_PAYLOAD_LEN), in.number(NFTNL_EXPR_PAYLOAD_DREG)};
}
Expression decode_compare(const Reader& in, const AnonymousSets&) {
  return ruleset::Compare{in.number(NFTNL_EXPR_CMP_OP), in.bytes(NFTNL_EXPR_CMP_DATA),
                          in.number(NFTNL_EXPR_CMP_SREG)};
}
Expression decode_bitwise(const Reader& in, const AnonymousSets&) {
  const auto reg = in.number(NFTNL_EXPR_BITWISE_SREG);
  const auto mask = in.bytes(NFTNL_EXPR_BITWISE_MASK);
  const bool ours = in.number(NFTNL_EXPR_BITWISE_OP) == NFT_BITWISE_BOOL &&
                    in.number(NFTNL_EXPR_BITWISE_DREG) == reg &&
                    in.number(NFTNL_EXPR_BITWISE_LEN) == mask.size() &&
                    in.bytes(NFTNL_EXPR_BITWISE_XOR) == Bytes(mask.size(), 0);
  if (!ours) return in.unknown();
  return ruleset::MaskBits{mask, reg};
}
Expression decode_byteorder(const Reader& in, const AnonymousSets&) {
  const auto reg = in.number(NFTNL_EXPR_BYTEORDER_SREG);
  const bool ours = in.number(NFTNL_EXPR_BYTEORDER_OP) == NFT_BYTEORDER_HTON &&
                    in.number(NFTNL_EXPR_BYTEORDER_DREG) == reg && in.number(NFTNL_EXPR_BYTEORDER_LEN) == 4 &&
                    in.number(NFTNL_EXPR_BYTEORDER_SIZE) == 4;
  if (!ours) return in.unknown();
  return ruleset::ToNetworkOrder{reg};
}
Expression decode_lookup(const Reader& in, const AnonymousSets& anonymous) {
  if (in.number(NFTNL_EXPR_LOOKUP_FLAGS) != 0) return in.unknown();  // "is not in the set"
  const std::string name(in.text(NFTNL_EXPR_LOOKUP_SET));
  const auto reg = in.number(NFTNL_EXPR_LOOKUP_SREG);
  const auto set = anonymous.find(name);
  if (in.has(NFTNL_EXPR_LOOKUP_DREG)) {
    if (set != anonymous.end()) return in.unknown();  // a map without a name
    return ruleset::LookupValue{name, reg, in.number(NFTNL_EXPR_LOOKUP_DREG)};
  }
  if (set == anonymous.end()) return ruleset::Lookup{name, reg};
  ruleset::LookupAmong among{set->second.key, {}, reg};
  for (const auto& element : set->second.elements) among.keys.push_back(element.key);
  return among;
}
Expression decode_immediate(const Reader& in, const AnonymousSets&) {
  const auto reg = in.number(NFTNL_EXPR_IMM_DREG);
  if (reg != NFT_REG_VERDICT) return ruleset::LoadImmediate{in.bytes(NFTNL_EXPR_IMM_DATA), reg};
  return ruleset::Conclude{static_cast<int>(in.number(NFTNL_EXPR_IMM_VERDICT)),
                           std::string(in.text(NFTNL_EXPR_IMM_CHAIN))};
}
Expression decode_counter(const Reader&, const AnonymousSets&) {
  return ruleset::Count{};
}
Expression decode_reject(const Reader& in, const AnonymousSets&) {
  return ruleset::Reject{in.number(NFTNL_EXPR_REJECT_TYPE), in.small_number(NFTNL_EXPR_REJECT_CODE)};
}
Expression decode_limit(const Reader& in, const AnonymousSets&) {
  const bool ours =
      in.long_number(NFTNL_EXPR_LIMIT_UNIT) == 1 && in.number(NFTNL_EXPR_LIMIT_TYPE) == NFT_LIMIT_PKTS;
  if (!ours) return in.unknown();
  return ruleset::Limit{in.long_number(NFTNL_EXPR_LIMIT_RATE), in.number(NFTNL_EXPR_LIMIT_BURST),
                        in.number(NFTNL_EXPR_LIMIT_FLAGS)};
}
Expression decode_redirect(const Reader& in, const AnonymousSets&) {
  const auto reg = in.number(NFTNL_EXPR_REDIR_REG_PROTO_MIN);
  const bool one_port =
      !in.has(NFTNL_EXPR_REDIR_REG_PROTO_MAX) || in.number(NFTNL_EXPR_REDIR_REG_PROTO_MAX) == reg;
  if (!one_port || in.number(NFTNL_EXPR_REDIR_FLAGS) != NF_NAT_RANGE_PROTO_SPECIFIED) return in.unknown();
  return ruleset::Redirect{reg};
}

struct Named {
  std::string_view name;
  Decode decode;
};
constexpr std::array kDecoders = {
    Named{"meta", decode_meta},       Named{"ct", decode_ct},
    Named{"socket", decode_socket},   Named{"fib", decode_fib},
    Named{"payload", decode_payload}, Named{"cmp", decode_compare},
    Named{"bitwise", decode_bitwise}, Named{"byteorder", decode_byteorder},
    Named{"lookup", decode_lookup},   Named{"immediate", decode_immediate},
    Named{"counter", decode_counter}, Named{"reject", decode_reject},
    Named{"limit", decode_limit},     Named{"redir", decode_redirect},
};

}  // namespace

Expression decode(const nftnl_expr& expression, const AnonymousSets& anonymous) {
  const Reader in(expression);
  for (const auto& [name, decode_one] : kDecoders) {
    if (in.name() == name) return decode_one(in, anonymous);
  }
  return in.unknown();
}

}  // namespace podjail::nft
