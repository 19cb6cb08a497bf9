#include "sidecar/dns/answer.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/dns/dns_message.h"

namespace podjail::dns {
namespace {

using test::Bytes;
using test::make_query;
using test::QueryShape;

constexpr unsigned kNoError = 0;
constexpr unsigned kFormErr = 1;
constexpr unsigned kServFail = 2;
constexpr unsigned kNxDomain = 3;
constexpr unsigned kNotImp = 4;
constexpr unsigned kRefused = 5;

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

std::string reverse_name_v6(const IpAddress& address) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 16; i-- > 0;) {
    for (const unsigned nibble : {address.bytes()[i] & 0xfU, 0U + (address.bytes()[i] >> 4)}) {
      text += kHex[nibble];
      text += '.';
    }
  }
  return text + "ip6.arpa";
}

class AnswerTest : public ::testing::Test {
 protected:
  Answer ask(const Bytes& query) { return answer(query, pool_, options_, now_); }
  Answer ask(std::string_view text, std::uint16_t type, const QueryShape& shape = {}) {
    return ask(make_query(text, type, shape));
  }
  test::Message reply(const Answer& made) {
    const auto message = test::read_message(made.response);
    EXPECT_TRUE(message.has_value());
    return message.value_or(test::Message{});
  }

  NamePool pool_{NamePool::Options{}};
  AnswerOptions options_;
  NamePool::Clock::time_point now_{};
};

TEST_F(AnswerTest, AHostNameGetsItsSyntheticIpv4Address) {
  const auto made = ask("Registry.example.test", test::kA);
  const auto message = reply(made);
  EXPECT_EQ(made.verdict, Verdict::kAllow);
  EXPECT_EQ(made.reason, Reason::kDnsSynthetic);
  EXPECT_EQ(made.question_type, "A");
  EXPECT_EQ(made.name, name("registry.example.test"));
  EXPECT_EQ(message.id, 0x1234);
  EXPECT_EQ(message.flags, 0x8580);                      // QR AA RD RA
  EXPECT_EQ(message.question, "Registry.example.test");  // as asked: some clients check the case
  const std::vector<test::Record> expected = {
      {"Registry.example.test", test::kA, 1, kTtlSeconds, {198, 18, 0, 1}, ""}};
  EXPECT_EQ(message.answers, expected);
  EXPECT_TRUE(message.additionals.empty());
}

TEST_F(AnswerTest, AHostNameGetsItsSyntheticIpv6Address) {
  const auto message = reply(ask("registry.example.test", test::kAaaa));
  ASSERT_EQ(message.answers.size(), 1U);
  EXPECT_EQ(message.answers[0].type, test::kAaaa);
  EXPECT_EQ(message.answers[0].data,
            (Bytes{0xfd, 0x70, 0x6f, 0x64, 0x6a, 0x61, 0x69, 0x6c, 0, 0, 0, 0, 0, 0, 0, 1}));
}

TEST_F(AnswerTest, TheBytesOfASimpleAnswerAreExactlyThese) {
  const Bytes expected = {0x12, 0x34, 0x85, 0x80, 0,   1,   0,   1, 0, 0,  0, 0,  // header
                          1,    'a',  4,    't',  'e', 's', 't', 0, 0, 1,  0, 1,  // question
                          0xc0, 0x0c, 0,    1,    0,   1,   0,   0, 0, 60, 0, 4,  // record
                          198,  18,   0,    1};
  EXPECT_EQ(ask("a.test", test::kA).response, expected);
}

TEST_F(AnswerTest, TheBytesOfANegativeAnswerAreExactlyThese) {
  const Bytes expected = {0x12, 0x34, 0x85, 0x80, 0,   1,   0,   0,  0,  1,  0,  0,      // header
                          1,    'a',  4,    't',  'e', 's', 't', 0,  0,  65, 0,  1,      // question
                          0,    0,    6,    0,    1,   0,   0,   0,  60, 0,  22, 0,  0,  // SOA of the root
                          0,    0,    0,    1,    0,   0,   0,   60, 0,  0,  0,  60, 0,
                          0,    0,    60,   0,    0,   0,   60};
  EXPECT_EQ(ask("a.test", test::kHttps).response, expected);
}

TEST_F(AnswerTest, TypesHaveTheseOutcomes) {
  struct Case {
    std::uint16_t type;
    std::string_view text;
    unsigned rcode;
    Reason reason;
  };
  const Case cases[] = {
      {test::kA, "A", kNoError, Reason::kDnsSynthetic},
      {test::kAaaa, "AAAA", kNoError, Reason::kDnsSynthetic},
      {test::kHttps, "HTTPS", kNoError, Reason::kDnsSynthetic},
      {test::kSvcb, "SVCB", kNoError, Reason::kDnsSynthetic},
      {test::kPtr, "PTR", kNxDomain, Reason::kDnsTypeRefused},
      {test::kTxt, "TXT", kRefused, Reason::kDnsTypeRefused},
      {test::kCname, "CNAME", kRefused, Reason::kDnsTypeRefused},
      {2, "NS", kRefused, Reason::kDnsTypeRefused},
      {6, "SOA", kRefused, Reason::kDnsTypeRefused},
      {10, "other", kRefused, Reason::kDnsTypeRefused},  // NULL, the tunnellers' favourite
      {15, "MX", kRefused, Reason::kDnsTypeRefused},
      {33, "SRV", kRefused, Reason::kDnsTypeRefused},
      {35, "NAPTR", kRefused, Reason::kDnsTypeRefused},
      {41, "other", kRefused, Reason::kDnsTypeRefused},  // OPT as a question
      {252, "other", kRefused, Reason::kDnsTypeRefused},
      {255, "ANY", kRefused, Reason::kDnsTypeRefused},
      {257, "CAA", kRefused, Reason::kDnsTypeRefused},
      {65280, "other", kRefused, Reason::kDnsTypeRefused},
  };
  for (const auto& c : cases) {
    const auto made = ask("registry.example.test", c.type);
    EXPECT_EQ(made.question_type, c.text) << c.type;
    EXPECT_EQ(made.reason, c.reason) << c.type;
    EXPECT_EQ(made.verdict, c.reason == Reason::kDnsSynthetic ? Verdict::kAllow : Verdict::kDeny) << c.type;
    EXPECT_EQ(reply(made).rcode(), c.rcode) << c.type;
  }
}

TEST_F(AnswerTest, NoDataCarriesASoaSoThatItIsRemembered) {
  const auto message = reply(ask("registry.example.test", test::kHttps));
  EXPECT_TRUE(message.answers.empty());
  ASSERT_EQ(message.authorities.size(), 1U);
  EXPECT_EQ(message.authorities[0].type, 6);
  EXPECT_EQ(message.authorities[0].ttl, kTtlSeconds);
}

TEST_F(AnswerTest, NamesThatAreNotHostNamesDoNotExist) {
  for (const std::string& text :
       {std::string(""), std::string("127.0.0.1"), std::string("-a.test"), std::string("a b.test"),
        std::string("a\0b.test", 8), std::string("0x7f.1")}) {
    const auto made = ask(text, test::kA);
    EXPECT_EQ(reply(made).rcode(), kNxDomain) << text;
    EXPECT_EQ(made.reason, Reason::kNameInvalid) << text;
    EXPECT_EQ(made.name, std::nullopt) << text;
  }
  EXPECT_EQ(pool_.size(), 0U);
}

TEST_F(AnswerTest, ADotInsideALabelIsNotADotBetweenTwo) {
  auto query = make_query("aXtest", test::kA);
  query[14] = '.';
  const auto made = ask(query);
  EXPECT_EQ(made.reason, Reason::kNameInvalid);
  EXPECT_EQ(reply(made).rcode(), kNxDomain);
}

TEST_F(AnswerTest, LocalhostIsLoopbackAndTakesNoAddressOfThePool) {
  for (const char* text : {"localhost", "LOCALHOST", "db.localhost"}) {
    EXPECT_EQ(reply(ask(text, test::kA)).answers.at(0).data, (Bytes{127, 0, 0, 1})) << text;
    Bytes loopback(16);
    loopback[15] = 1;
    EXPECT_EQ(reply(ask(text, test::kAaaa)).answers.at(0).data, loopback) << text;
  }
  EXPECT_EQ(pool_.size(), 0U);
}

TEST_F(AnswerTest, ReverseQuestionsOfThePoolGiveTheName) {
  ask("first.test", test::kA);
  const auto addresses = *pool_.assign(name("registry.example.test"), now_);
  const auto v4 = reply(ask("2.0.18.198.in-addr.arpa", test::kPtr));
  ASSERT_EQ(v4.answers.size(), 1U);
  EXPECT_EQ(v4.answers[0].target, "registry.example.test");
  const auto v6 = reply(ask(reverse_name_v6(addresses.v6), test::kPtr));
  ASSERT_EQ(v6.answers.size(), 1U);
  EXPECT_EQ(v6.answers[0].target, "registry.example.test");
}

TEST_F(AnswerTest, ReverseQuestionsForLoopbackGiveLocalhost) {
  EXPECT_EQ(reply(ask("1.0.0.127.in-addr.arpa", test::kPtr)).answers.at(0).target, "localhost");
}

TEST_F(AnswerTest, OtherReverseQuestionsDoNotExist) {
  const std::string nibbles = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0";
  for (const std::string& text :
       {std::string("1.113.0.203.in-addr.arpa"), std::string("1.0.18.198.in-addr.arpa"),
        std::string("0.18.198.in-addr.arpa"), std::string("256.0.18.198.in-addr.arpa"),
        nibbles + ".2.ip6.arpa", nibbles + ".xx.ip6.arpa", nibbles + ".ip6.arpa",
        std::string("example.test")}) {
    const auto made = ask(text, test::kPtr);
    EXPECT_EQ(reply(made).rcode(), kNxDomain) << text;
    EXPECT_EQ(made.reason, Reason::kDnsTypeRefused) << text;
  }
}

TEST_F(AnswerTest, NamesMadeByASearchListDoNotExist) {
  options_.search_suffixes = {name("build.svc.cluster.local"), name("cluster.local"), name("corp.example")};
  for (const char* text : {"example.test.build.svc.cluster.local", "a.cluster.local", "git.corp.example"}) {
    const auto made = ask(text, test::kA);
    EXPECT_EQ(reply(made).rcode(), kNxDomain) << text;
    EXPECT_EQ(made.reason, Reason::kNotAllowed) << text;
    EXPECT_EQ(made.verdict, Verdict::kDeny) << text;
  }
  EXPECT_EQ(ask("corp.example", test::kA).verdict,
            Verdict::kAllow);  // no search list makes the suffix itself
  EXPECT_EQ(ask("evilcorp.example", test::kA).verdict, Verdict::kAllow);
}

TEST_F(AnswerTest, NamesMadeUpByThePodsSearchListDoNotExistAndTheNameItselfDoes) {
  options_.search_list = parse_search_list("search build.svc.cluster.local cluster.local\noptions ndots:5");
  const auto expanded = ask("github.com.build.svc.cluster.local", test::kA);
  EXPECT_EQ(reply(expanded).rcode(), kNxDomain);
  EXPECT_EQ(reply(expanded).authorities.size(), 1U);  // may be remembered
  EXPECT_EQ(expanded.reason, Reason::kNotAllowed);
  EXPECT_EQ(pool_.size(), 0U);
  EXPECT_EQ(ask("github.com", test::kA).verdict, Verdict::kAllow);
  EXPECT_EQ(ask("db.build.svc.cluster.local", test::kA).verdict, Verdict::kAllow);
  options_.local_zones = {name("svc.cluster.local")};
  EXPECT_EQ(ask("db.other.svc.cluster.local", test::kA).verdict, Verdict::kAllow);
}

TEST_F(AnswerTest, ALocalZoneIsAnsweredInSpiteOfASearchSuffix) {
  options_.search_suffixes = {name("corp.example")};
  options_.local_zones = {name("git.corp.example")};
  EXPECT_EQ(ask("git.corp.example", test::kA).verdict, Verdict::kAllow);
  EXPECT_EQ(ask("a.git.corp.example", test::kA).verdict, Verdict::kAllow);
  EXPECT_EQ(ask("other.corp.example", test::kA).verdict, Verdict::kDeny);
}

TEST_F(AnswerTest, AFullPoolIsAServerFailure) {
  NamePool small(NamePool::Options{.capacity = 1});
  ASSERT_TRUE(small.assign(name("a.test"), now_));
  const auto made = answer(make_query("b.test", test::kA), small, options_, now_);
  EXPECT_EQ(made.reason, Reason::kDnsPoolExhausted);
  EXPECT_EQ(reply(made).rcode(), kServFail);
}

TEST_F(AnswerTest, EdnsIsAnsweredWithEdns) {
  const auto message =
      reply(ask("registry.example.test", test::kA, {.edns_size = 4096, .edns_flags = 0x8000}));
  ASSERT_EQ(message.additionals.size(), 1U);
  EXPECT_EQ(message.additionals[0].type, 41);
  EXPECT_EQ(message.additionals[0].record_class, 1232);  // the size we take
  EXPECT_EQ(message.additionals[0].ttl, 0x8000U);        // version 0, DO copied
  EXPECT_TRUE(message.additionals[0].data.empty());
  EXPECT_EQ(message.answers.size(), 1U);
}

TEST_F(AnswerTest, EdnsOptionsAreNotEchoed) {
  auto query = make_query("registry.example.test", test::kA, {.edns_size = 1232});
  query.back() = 12;  // length of the options: client subnet (RFC 7871), 203.0.113.0/24
  for (const std::uint8_t byte : {0, 8, 0, 8, 0, 1, 24, 0, 203, 0, 113, 0}) query.push_back(byte);
  const auto message = reply(ask(query));
  ASSERT_EQ(message.additionals.size(), 1U);
  EXPECT_TRUE(message.additionals[0].data.empty());
}

TEST_F(AnswerTest, AnEdnsVersionFromTheFutureIsBadvers) {
  const auto message = reply(ask("registry.example.test", test::kA, {.edns_size = 1232, .edns_version = 1}));
  EXPECT_TRUE(message.answers.empty());
  ASSERT_EQ(message.additionals.size(), 1U);
  EXPECT_EQ(message.additionals[0].ttl >> 24, 1U);  // extended rcode 1: BADVERS is 16
  EXPECT_EQ(message.additionals[0].ttl >> 16 & 0xff, 0U);
}

TEST_F(AnswerTest, FlagsAreTakenOverOrNot) {
  EXPECT_EQ(reply(ask("a.test", test::kA, {.flags = 0x0000})).flags, 0x8480);  // no RD
  EXPECT_EQ(reply(ask("a.test", test::kA, {.flags = 0x0130})).flags, 0x8590);  // CD copied, AD not
}

TEST_F(AnswerTest, WhatIsNotOnePlainQuestionIsAFormatError) {
  const auto good = make_query("a.test", test::kA);
  std::vector<Bytes> bad;
  for (const std::size_t count : {4U, 6U, 8U, 10U}) {  // one more of each section
    bad.push_back(good);
    bad.back()[count + 1] = static_cast<std::uint8_t>(good[count + 1] + 1);
  }
  bad.push_back(good);
  bad.back()[5] = 0;                                                                     // no question
  bad.push_back(make_query("a.test", test::kA, {.query_class = 3}));                     // CHAOS
  bad.push_back(Bytes(good.begin(), good.end() - 1));                                    // cut off
  bad.push_back(Bytes{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1});  // points at itself
  bad.push_back(good);
  bad.back().resize(1300);  // longer than any query
  for (const auto& query : bad) {
    const auto made = ask(query);
    EXPECT_EQ(made.reason, Reason::kDnsMalformed);
    EXPECT_EQ(made.verdict, Verdict::kDeny);
    EXPECT_EQ(made.response, (Bytes{0x12, 0x34, 0x81, 0x80 | kFormErr, 0, 0, 0, 0, 0, 0, 0, 0}));
  }
}

TEST_F(AnswerTest, OtherOpcodesAreNotImplemented) {
  for (const std::uint16_t opcode : {1U, 2U, 4U, 5U, 15U}) {
    const auto flags = static_cast<std::uint16_t>(opcode << 11);
    const auto message = reply(ask("a.test", test::kA, {.flags = flags}));
    EXPECT_EQ(message.rcode(), kNotImp) << opcode;
    EXPECT_EQ(message.flags & 0x7800, flags) << opcode;
  }
}

TEST_F(AnswerTest, AResponseIsNeverAnsweredNorIsWhatHasNoHeader) {
  EXPECT_TRUE(ask("a.test", test::kA, {.flags = 0x8180}).response.empty());
  EXPECT_TRUE(ask(Bytes{}).response.empty());
  EXPECT_TRUE(ask(Bytes(11, 0)).response.empty());
}

TEST_F(AnswerTest, EveryPrefixOfAQueryIsSurvivedAndOnlyTheWholeIsAnswered) {
  const auto query = make_query("registry.example.test", test::kA, {.edns_size = 1232});
  for (std::size_t length = 0; length < query.size(); ++length) {
    const auto made = ask(Bytes(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(length)));
    EXPECT_EQ(made.reason, Reason::kDnsMalformed) << length;
    EXPECT_EQ(made.response.empty(), length < 12) << length;
  }
  EXPECT_EQ(pool_.size(), 0U);
}

TEST_F(AnswerTest, NoResponseIsLongerThanTheSmallestClientTakes) {
  const std::string label(63, 'a');
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'a');
  ASSERT_EQ(longest.size(), 253U);
  const auto addresses = *pool_.assign(name(longest), now_);
  for (const std::uint16_t type : {test::kA, test::kAaaa, test::kHttps, test::kPtr, test::kTxt}) {
    EXPECT_LE(ask(longest, type, {.edns_size = 512}).response.size(), 400U) << type;
  }
  const auto pointer = ask(reverse_name_v6(addresses.v6), test::kPtr, {.edns_size = 512});
  EXPECT_EQ(reply(pointer).answers.at(0).target, longest);
  EXPECT_LE(pointer.response.size(), 400U);
}

}  // namespace
}  // namespace podjail::dns
