#include "hook/nft/expression_decode.h"

#include <gtest/gtest.h>
#include <linux/netfilter/nf_nat.h>

#include "hook/nft/expression_encode.h"
#include "tests/unit/hook/nft/every_expression.h"

namespace podjail::nft {
namespace {

bool is_unknown(const ExpressionPtr& expression) {
  return std::holds_alternative<ruleset::Unknown>(decode(*expression, {}));
}

TEST(ExpressionDecode, EveryExpressionComesBackAsItWas) {
  for (const auto& expression : every_expression()) {
    EXPECT_EQ(decode(*encode(expression, 0), {}), expression) << expression.index();
  }
}

TEST(ExpressionDecode, ALookupInAnAnonymousSetBecomesItsKeys) {
  ruleset::Set set{"__set3", ruleset::kProtocolKey, 3, {{{6}}, {{17}}}, {}};
  const auto decoded = decode(*encode(ruleset::Lookup{"__set3"}, 0), {{"__set3", set}});
  EXPECT_EQ(decoded, ruleset::Expression(ruleset::LookupAmong{ruleset::kProtocolKey, {{6}, {17}}}));
}

TEST(ExpressionDecode, WhatNoRuleOfOursHasIsUnknown) {
  const ruleset::Set map{"__map3", ruleset::kProtocolKey, NFT_SET_ANONYMOUS | NFT_SET_MAP, {}, {}};
  const auto among_map = decode(*encode(ruleset::LookupValue{"__map3"}, 0), {{"__map3", map}});
  EXPECT_TRUE(std::holds_alternative<ruleset::Unknown>(among_map));
  EXPECT_TRUE(is_unknown(ExpressionPtr(nftnl_expr_alloc("log"))));
  EXPECT_TRUE(is_unknown(ExpressionPtr(nftnl_expr_alloc("masq"))));
  EXPECT_TRUE(is_unknown(ExpressionPtr(nftnl_expr_alloc("dup"))));
}

TEST(ExpressionDecode, AKnownExpressionWithAnotherMeaningIsUnknown) {
  const auto changed = [](const ruleset::Expression& expression, std::uint16_t attribute,
                          std::uint32_t value) {
    auto encoded = encode(expression, 0);
    nftnl_expr_set_u32(encoded.get(), attribute, value);
    return encoded;
  };
  // "is not in the set"
  EXPECT_TRUE(is_unknown(changed(ruleset::Lookup{"s"}, NFTNL_EXPR_LOOKUP_FLAGS, NFT_LOOKUP_F_INV)));
  EXPECT_TRUE(is_unknown(changed(ruleset::LookupValue{"s"}, NFTNL_EXPR_LOOKUP_FLAGS, NFT_LOOKUP_F_INV)));
  EXPECT_TRUE(is_unknown(changed(ruleset::SocketCgroup{2}, NFTNL_EXPR_SOCKET_KEY, NFT_SOCKET_MARK)));
  EXPECT_TRUE(is_unknown(changed(ruleset::FibType{1}, NFTNL_EXPR_FIB_RESULT, NFT_FIB_RESULT_OIF)));
  EXPECT_TRUE(is_unknown(changed(ruleset::ToNetworkOrder{}, NFTNL_EXPR_BYTEORDER_OP, NFT_BYTEORDER_NTOH)));
  EXPECT_TRUE(is_unknown(changed(ruleset::ToNetworkOrder{}, NFTNL_EXPR_BYTEORDER_SIZE, 2)));
  EXPECT_TRUE(is_unknown(changed(ruleset::MaskBits{{1}}, NFTNL_EXPR_BITWISE_DREG, NFT_REG_3)));
  EXPECT_TRUE(is_unknown(changed(ruleset::Redirect{}, NFTNL_EXPR_REDIR_FLAGS, NF_NAT_RANGE_PERSISTENT)));
  EXPECT_TRUE(is_unknown(changed(ruleset::Redirect{}, NFTNL_EXPR_REDIR_REG_PROTO_MAX, NFT_REG_3)));
  EXPECT_TRUE(is_unknown(changed(ruleset::PayloadLoad{1, 2, 3}, NFTNL_EXPR_PAYLOAD_SREG, NFT_REG_1)));
  EXPECT_TRUE(is_unknown(changed(ruleset::Limit{1, 1, 0}, NFTNL_EXPR_LIMIT_TYPE, NFT_LIMIT_PKT_BYTES)));
}

TEST(ExpressionDecode, ADirectionOrAnotherUnitIsUnknown) {
  auto ct = encode(ruleset::CtLoad{NFT_CT_STATE}, 0);
  nftnl_expr_set_u8(ct.get(), NFTNL_EXPR_CT_DIR, 1);
  EXPECT_TRUE(is_unknown(ct));
  auto limit = encode(ruleset::Limit{1, 1, 0}, 0);
  nftnl_expr_set_u64(limit.get(), NFTNL_EXPR_LIMIT_UNIT, 60);
  EXPECT_TRUE(is_unknown(limit));
}

}  // namespace
}  // namespace podjail::nft
