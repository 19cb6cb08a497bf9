#include "hook/nft/expression_encode.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/unit/hook/nft/every_expression.h"

namespace podjail::nft {
namespace {

std::string text_of(const ruleset::Expression& expression) {
  const auto encoded = encode(expression, 7);
  std::string text(512, '\0');
  text.resize(static_cast<std::size_t>(nftnl_expr_snprintf(text.data(), text.size(), encoded.get(), 0, 0)));
  return text;
}

TEST(ExpressionEncode, EveryExpressionHasItsObject) {
  for (const auto& expression : every_expression()) EXPECT_TRUE(encode(expression, 0)) << expression.index();
}

TEST(ExpressionEncode, WhatIsUnknownHasNone) {
  EXPECT_FALSE(encode(ruleset::Unknown{"meta"}, 0));
}

TEST(ExpressionEncode, ReadsAsNftWritesIt) {
  EXPECT_EQ(text_of(ruleset::MetaLoad{NFT_META_L4PROTO}), "load l4proto => reg 1 ");
  EXPECT_EQ(text_of(ruleset::MetaSet{NFT_META_MARK}), "set mark with reg 1 ");
  EXPECT_EQ(text_of(ruleset::Compare{NFT_CMP_EQ, {0x3a, 0x99}}), "eq reg 1 0x0000993a ");
  EXPECT_EQ(text_of(ruleset::MaskBits{{1, 0, 0, 0}}), "reg 1 = ( reg 1 & 0x00000001 ) ^ 0x00000000 ");
  EXPECT_EQ(text_of(ruleset::ToNetworkOrder{}), "reg 1 = hton(reg 1, 4, 4) ");
  EXPECT_EQ(text_of(ruleset::Conclude{NFT_JUMP, "in_lo"}), "reg 0 jump -> in_lo ");
  EXPECT_EQ(text_of(ruleset::Redirect{}), "proto_min reg 1 flags 0x2 ");
  EXPECT_EQ(text_of(ruleset::Limit{20, 20, 0}), "rate 20/second burst 20 type packets flags 0x0 ");
}

TEST(ExpressionEncode, AnAnonymousSetIsNamedByItsNumber) {
  const auto encoded = encode(ruleset::LookupAmong{ruleset::kProtocolKey, {{6}}}, 7);
  EXPECT_STREQ(nftnl_expr_get_str(encoded.get(), NFTNL_EXPR_LOOKUP_SET), kAnonymousSetName);
  EXPECT_EQ(nftnl_expr_get_u32(encoded.get(), NFTNL_EXPR_LOOKUP_SET_ID), 7U);
}

TEST(ExpressionEncode, TheCgroupsLevelIsCarried) {
  const auto encoded = encode(ruleset::SocketCgroup{5}, 0);
  EXPECT_EQ(nftnl_expr_get_u32(encoded.get(), NFTNL_EXPR_SOCKET_LEVEL), 5U);
}

}  // namespace
}  // namespace podjail::nft
