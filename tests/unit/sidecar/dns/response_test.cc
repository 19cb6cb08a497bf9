#include "sidecar/dns/response.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/dns/dns_message.h"

namespace podjail::dns {
namespace {

using test::Bytes;
using test::make_query;

TEST(Response, CarriesTheQuestionAndItsId) {
  const auto query = read_query(make_query("a.test", test::kA, {.id = 0xbeef}));
  const auto message = test::read_message(Response(*query.packet, LDNS_RCODE_REFUSED).wire());
  ASSERT_TRUE(message);
  EXPECT_EQ(message->id, 0xbeef);
  EXPECT_EQ(message->question, "a.test");
  EXPECT_EQ(message->question_type, test::kA);
  EXPECT_EQ(message->rcode(), 5U);
}

TEST(Response, RecordsAreOwnedByTheQuestionsName) {
  const auto query = read_query(make_query("a.test", test::kA));
  Response response(*query.packet, LDNS_RCODE_NOERROR);
  response.add_address(*IpAddress::parse("203.0.113.1")).add_address(*IpAddress::parse("2001:db8::1"));
  const auto message = test::read_message(response.wire());
  ASSERT_TRUE(message);
  ASSERT_EQ(message->answers.size(), 2U);
  EXPECT_EQ(message->answers[0].data, (Bytes{203, 0, 113, 1}));
  EXPECT_EQ(message->answers[1].data.size(), 16U);
  EXPECT_EQ(message->answers[1].name, "a.test");
}

TEST(Response, APointerNamesItsTarget) {
  const auto query = read_query(make_query("1.113.0.203.in-addr.arpa", test::kPtr));
  const auto message = test::read_message(
      Response(*query.packet, LDNS_RCODE_NOERROR).add_pointer(*HostName::parse("a.test")).wire());
  ASSERT_TRUE(message);
  EXPECT_EQ(message->answers.at(0).target, "a.test");
}

TEST(Response, WithoutEdnsInTheQueryThereIsNoneInTheResponse) {
  const auto query = read_query(make_query("a.test", test::kA));
  const auto message = test::read_message(Response(*query.packet, LDNS_RCODE_NOERROR).wire());
  EXPECT_TRUE(message->additionals.empty());
}

TEST(Response, AHeaderAloneKeepsIdOpcodeAndRecursionDesired) {
  const auto query = make_query("a.test", test::kA, {.id = 0xbeef, .flags = 0x2130});
  EXPECT_EQ(header_response(query, LDNS_RCODE_NOTIMPL),
            (Bytes{0xbe, 0xef, 0xa1, 0x84, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Response, ACopyHasTheQuestionsNameAndItsOwnTtl) {
  const auto query = read_query(make_query("a.test", test::kA));
  const auto other = read_query(make_query("b.test", test::kA));
  Response source(*other.packet, LDNS_RCODE_NOERROR);
  const auto wire = source.add_address(*IpAddress::parse("203.0.113.1")).wire();
  ldns_pkt* raw = nullptr;
  ASSERT_EQ(ldns_wire2pkt(&raw, wire.data(), wire.size()), LDNS_STATUS_OK);
  const PacketPtr packet(raw);
  Response response(*query.packet, LDNS_RCODE_NOERROR);
  response.add_copy(*ldns_rr_list_rr(ldns_pkt_answer(packet.get()), 0), 7);
  const auto message = test::read_message(response.wire());
  EXPECT_EQ(message->answers, std::vector{test::address_record("a.test", {203, 0, 113, 1}, 7)});
}

TEST(Response, SaysWhetherItIsAuthoritativeAndWhole) {
  const auto query = read_query(make_query("a.test", test::kA));
  Response response(*query.packet, LDNS_RCODE_NOERROR);
  EXPECT_EQ(test::read_message(response.wire())->flags & 0x0600, 0x0400);
  response.set_not_authoritative().set_truncated();
  EXPECT_EQ(test::read_message(response.wire())->flags & 0x0600, 0x0200);
}

}  // namespace
}  // namespace podjail::dns
