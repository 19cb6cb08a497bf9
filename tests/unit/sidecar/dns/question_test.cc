#include "sidecar/dns/question.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/dns/dns_message.h"

namespace podjail::dns {
namespace {

using test::Bytes;
using test::make_query;

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

const ldns_rdf* question_name(const Query& query) {
  return ldns_rr_owner(ldns_rr_list_rr(ldns_pkt_question(query.packet.get()), 0));
}

TEST(Question, ReadsTheNameOfAPlainQuery) {
  const auto query = read_query(make_query("Registry.Example.test", test::kA));
  ASSERT_EQ(query.fault, std::nullopt);
  EXPECT_EQ(host_name_of(question_name(query)), name("registry.example.test"));
}

TEST(Question, TheRootIsNoHostName) {
  const auto query = read_query(make_query("", test::kA));
  ASSERT_EQ(query.fault, std::nullopt);
  EXPECT_EQ(host_name_of(question_name(query)), std::nullopt);
}

TEST(Question, FaultsAreToldApart) {
  EXPECT_EQ(read_query(Bytes{}).fault, QueryFault::kSilent);
  EXPECT_EQ(read_query(make_query("a.test", test::kA, {.flags = 0x8000})).fault, QueryFault::kSilent);
  EXPECT_EQ(read_query(make_query("a.test", test::kA, {.flags = 0x2000})).fault, QueryFault::kNotImplemented);
  EXPECT_EQ(read_query(make_query("a.test", test::kA, {.query_class = 255})).fault, QueryFault::kFormat);
}

TEST(Question, AnAdditionalRecordThatIsNotEdnsIsAFault) {
  auto query = make_query("a.test", test::kA, {.edns_size = 1232});
  query[query.size() - 9] = 1;  // OPT becomes A
  EXPECT_EQ(read_query(query).fault, QueryFault::kFormat);
}

TEST(Question, ASignedQueryIsAFault) {
  auto query = make_query("a.test", test::kA);
  query[11] = 1;
  // TSIG (RFC 8945): owner ".", type 250, class ANY, TTL 0, then algorithm, time, fudge, MAC, id, error,
  // other.
  for (const std::uint8_t byte :
       {0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 1, 1, 44, 0, 0, 18, 52, 0, 0, 0, 0}) {
    query.push_back(byte);
  }
  EXPECT_EQ(read_query(query).fault, QueryFault::kFormat);
}

TEST(Question, CompressionLoopsEnd) {
  for (const std::uint8_t target : {12, 13, 14}) {
    const Bytes query = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0xc0, target, 0, 1, 0, 1};
    EXPECT_EQ(read_query(query).fault, QueryFault::kFormat) << int{target};
  }
}

TEST(Question, ReverseNamesStandForAddresses) {
  const auto of = [](std::string_view text) { return address_of_reverse_name(name(text)); };
  EXPECT_EQ(of("4.3.2.1.in-addr.arpa"), IpAddress::parse("1.2.3.4"));
  EXPECT_EQ(of("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"),
            IpAddress::parse("2001:db8::1"));
  for (const char* text : {"3.2.1.in-addr.arpa", "5.4.3.2.1.in-addr.arpa", "04.3.2.1.in-addr.arpa",
                           "a.3.2.1.in-addr.arpa", "4.3.2.1.in-addr.test", "1.0.ip6.arpa", "in-addr.arpa"}) {
    EXPECT_EQ(of(text), std::nullopt) << text;
  }
}

TEST(Question, TypeNamesAreAClosedSet) {
  std::size_t named = 0;
  for (unsigned type = 0; type < 65536; ++type) {
    if (type_name(static_cast<ldns_rr_type>(type)) != "other") ++named;
  }
  EXPECT_EQ(named, 14U);
}

}  // namespace
}  // namespace podjail::dns
