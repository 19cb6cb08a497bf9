#include "sidecar/dns/outside.h"

#include <gtest/gtest.h>

#include "sidecar/dns/answer.h"
#include "tests/unit/sidecar/dns/dns_message.h"

namespace podjail::dns {
namespace {

using test::append_name;
using test::Bytes;
using test::cname_record;
using test::make_query;
using test::make_response;
using test::Message;
using test::QueryShape;
using test::Record;

constexpr std::uint16_t kNs = 2;
constexpr std::uint16_t kMx = 15;
constexpr std::uint16_t kSrv = 33;
constexpr std::uint16_t kCaa = 257;
constexpr std::size_t kPlenty = kMaxOutsideResponse;

Record text_record(std::string_view name, std::string_view text, std::uint32_t ttl) {
  Record record{std::string(name), test::kTxt, 1, ttl, {static_cast<std::uint8_t>(text.size())}, ""};
  record.data.insert(record.data.end(), text.begin(), text.end());
  return record;
}

Record service_record(std::string_view name, std::string_view target) {
  Record record{std::string(name), kSrv, 1, 30, {0, 1, 0, 2, 0x1f, 0x90}, ""};
  append_name(record.data, target);
  return record;
}

// A question, and what the server of the outside says to it.
class OutsideTest : public ::testing::Test {
 protected:
  static Message question(std::string_view name, std::uint16_t type) {
    return {0x7777, 0, std::string(name), type, {}, {}, {}};
  }
  static Result<std::vector<std::uint8_t>> tell(std::string_view name, std::uint16_t type,
                                                const Bytes& answer, std::size_t room = kPlenty,
                                                const QueryShape& shape = {}) {
    const auto query = read_query(make_query(name, type, shape));
    return tell_anew(*query.packet, answer, room);
  }
  static Message told(std::string_view name, std::uint16_t type, const std::vector<Record>& records,
                      unsigned rcode = 0) {
    const auto wire = tell(name, type, make_response(question(name, type), rcode, records));
    EXPECT_TRUE(wire) << wire.error().message();
    return wire ? test::read_message(*wire).value_or(Message{}) : Message{};
  }
};

TEST_F(OutsideTest, RecordsOfTheTypeThatWasAskedForAreTold) {
  const auto message = told("a.test", test::kTxt, {text_record("a.test", "v=1", 30)});
  EXPECT_EQ(message.id, 0x1234);
  EXPECT_EQ(message.flags, 0x8180);  // QR RD RA, and not AA
  EXPECT_EQ(message.answers, std::vector{text_record("a.test", "v=1", 30)});
  EXPECT_TRUE(message.authorities.empty());
  EXPECT_TRUE(message.additionals.empty());
}

TEST_F(OutsideTest, ATargetIsToldAndNeverAnAddress) {
  auto answer = make_response(
      question("_http._tcp.a.test", kSrv), 0,
      {service_record("_http._tcp.a.test", "b.test"), test::address_record("b.test", {203, 0, 113, 7}, 30)});
  answer[7] = 1;   // of the two records the second
  answer[11] = 1;  // is an additional one
  const auto wire = tell("_http._tcp.a.test", kSrv, answer);
  ASSERT_TRUE(wire) << wire.error().message();
  const auto message = test::read_message(*wire);
  EXPECT_EQ(message->answers.size(), 1U);
  EXPECT_TRUE(message->additionals.empty());
  EXPECT_EQ(told("a.test", test::kTxt, {test::address_record("a.test", {203, 0, 113, 7}, 30)}).answers.size(),
            0U);
}

TEST_F(OutsideTest, RecordsOfOtherNamesTypesAndClassesAreLeftOut) {
  auto chaos = text_record("a.test", "chaos", 30);
  chaos.record_class = 3;
  Record mail{"a.test", kMx, 1, 30, {0, 10, 0}, ""};
  const auto message =
      told("a.test", test::kTxt,
           {text_record("evil.test", "x", 30), chaos, mail, text_record("A.test", "mine", 30)});
  ASSERT_EQ(message.answers.size(), 1U);
  EXPECT_EQ(message.answers[0], text_record("a.test", "mine", 30));
}

TEST_F(OutsideTest, AnAliasIsFollowedAndNotTold) {
  const auto message = told("a.test", test::kTxt,
                            {text_record("c.test", "here", 200), cname_record("b.test", "c.test", 20),
                             cname_record("a.test", "b.test", 90)});
  EXPECT_EQ(message.answers, std::vector{text_record("a.test", "here", 20)});
  const auto asked_for = told("a.test", test::kCname, {cname_record("a.test", "b.test", 90)});
  EXPECT_EQ(asked_for.answers.at(0).target, "b.test");
}

TEST_F(OutsideTest, AliasesThatRunInCirclesEnd) {
  const auto message = told("a.test", test::kTxt,
                            {cname_record("a.test", "b.test", 90), cname_record("b.test", "a.test", 90)});
  EXPECT_TRUE(message.answers.empty());
  EXPECT_EQ(message.authorities.size(), 1U);
}

TEST_F(OutsideTest, TtlsAreKeptWithinBounds) {
  EXPECT_EQ(told("a.test", test::kTxt, {text_record("a.test", "", 0)}).answers.at(0).ttl, 0U);
  EXPECT_EQ(told("a.test", test::kTxt, {text_record("a.test", "", 86400)}).answers.at(0).ttl,
            kLongestOutsideTtl);
  EXPECT_EQ(told("a.test", test::kTxt, {text_record("a.test", "", 0x80000000)}).answers.at(0).ttl, 0U);
}

TEST_F(OutsideTest, NoSuchNameAndNoSuchRecordAreTold) {
  for (const unsigned rcode : {0U, 3U}) {
    const auto message = told("a.test", kNs, {}, rcode);
    EXPECT_EQ(message.rcode(), rcode);
    EXPECT_TRUE(message.answers.empty());
    EXPECT_EQ(message.authorities.size(), 1U);
  }
}

TEST_F(OutsideTest, ACompressedAnswerIsReadAndNamesInDataAreWhole) {
  Bytes answer = make_response(question("a.test", kMx), 0, {});
  answer[7] = 1;
  for (const int byte : {0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 9, 0, 9, 0, 5, 4, 0x6d, 0x61, 0x69, 0x6c, 0xc0, 12})
    answer.push_back(static_cast<std::uint8_t>(byte));
  const auto wire = tell("a.test", kMx, answer);
  ASSERT_TRUE(wire) << wire.error().message();
  const auto message = test::read_message(*wire);
  EXPECT_EQ(message->answers.at(0).name, "a.test");
  const auto end = std::string(wire->end() - 7, wire->end());
  EXPECT_EQ(end, std::string("\4mail\xc0\x0c", 7)) << "compressed again, against this message";
}

TEST_F(OutsideTest, WhatDoesNotAnswerTheQuestionIsUnusable) {
  const auto text = text_record("a.test", "x", 30);
  const auto good = make_response(question("a.test", test::kTxt), 0, {text});
  EXPECT_TRUE(tell("a.test", test::kTxt, good));
  EXPECT_FALSE(tell("b.test", test::kTxt, good)) << "another name";
  EXPECT_FALSE(tell("a.test", kCaa, good)) << "another type";
  EXPECT_FALSE(tell("a.test", test::kTxt, make_response(question("a.test", test::kTxt), 2, {text})))
      << "SERVFAIL";
  auto query = good;
  query[2] &= 0x7f;
  EXPECT_FALSE(tell("a.test", test::kTxt, query)) << "not a response";
  auto truncated = good;
  truncated[2] |= 2;
  EXPECT_FALSE(tell("a.test", test::kTxt, truncated)) << "TC";
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(
        tell("a.test", test::kTxt, Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))))
        << size;
  }
}

TEST_F(OutsideTest, ATooLongAnswerIsCutOverUdpAndWholeOverTcp) {
  const std::vector<Record> records(4, text_record("a.test", std::string(200, 'x'), 30));
  const auto answer = make_response(question("a.test", test::kTxt), 0, records);
  const auto cut = test::read_message(*tell("a.test", test::kTxt, answer, 512));
  EXPECT_EQ(cut->flags & 0x0200, 0x0200);
  EXPECT_TRUE(cut->answers.empty());
  EXPECT_EQ(test::read_message(*tell("a.test", test::kTxt, answer))->answers.size(), 4U);
  const std::vector<Record> flood(100, records[0]);
  EXPECT_FALSE(tell("a.test", test::kTxt, make_response(question("a.test", test::kTxt), 0, flood)));
}

TEST_F(OutsideTest, TheRoomOverUdpIsWhatEdnsSaysWithinBounds) {
  const auto room = [](std::optional<std::uint16_t> edns) {
    return udp_room(*read_query(make_query("a.test", test::kTxt, {.edns_size = edns})).packet);
  };
  EXPECT_EQ(room(std::nullopt), 512U);
  EXPECT_EQ(room(100), 512U);
  EXPECT_EQ(room(1000), 1000U);
  EXPECT_EQ(room(65535), 1232U);
}

TEST_F(OutsideTest, TypesThatAreAnsweredHereOrSignedNeverGoOutside) {
  for (const int type : {2, 5, 6, 15, 16, 33, 35, 257})
    EXPECT_TRUE(may_go_outside(static_cast<ldns_rr_type>(type))) << type;
  for (const int type : {1, 10, 12, 28, 41, 43, 46, 48, 64, 65, 249, 251, 252, 255, 65280})
    EXPECT_FALSE(may_go_outside(static_cast<ldns_rr_type>(type))) << type;
}

// What the asker is told of each outcome.
class WithOutsideAnswerTest : public OutsideTest {
 protected:
  static Answer made_of(OutsideAnswer outside) {
    NamePool pool{NamePool::Options{}};
    const auto query = make_query("a.test", test::kTxt);
    auto refused = answer(query, pool, {}, {});
    EXPECT_TRUE(refused.outside.has_value());
    return with_outside_answer(std::move(refused), query, std::move(outside), Room::kUdp);
  }
  static unsigned rcode_of(const Answer& made) { return test::read_message(made.response).value().rcode(); }
};

TEST_F(WithOutsideAnswerTest, ADenialIsRefusedForItsReason) {
  const auto made = made_of({.reason = Reason::kPolicyDenied,
                             .explanation = "no",
                             .layer = "pod",
                             .policy = "a.js",
                             .revision = "r",
                             .tags = {{"rule", "x"}}});
  EXPECT_EQ(rcode_of(made), 5U);
  EXPECT_EQ(made.reason, Reason::kPolicyDenied);
  EXPECT_EQ(made.explanation, "no");
  EXPECT_EQ(made.policy, "a.js");
  EXPECT_EQ(made.layer, "pod");
  EXPECT_EQ(made.revision, "r");
  EXPECT_EQ(made.tags, (policy::Tags{{"rule", "x"}}));
}

TEST_F(WithOutsideAnswerTest, ADenialTellsNothingEvenIfThereIsAnAnswer) {
  const auto answer = make_response(question("a.test", test::kTxt), 0, {text_record("a.test", "x", 30)});
  const auto made = made_of({.verdict = Verdict::kDeny, .reason = Reason::kPolicyTimeout, .message = answer});
  EXPECT_EQ(rcode_of(made), 5U);
  EXPECT_TRUE(test::read_message(made.response)->answers.empty());
}

TEST_F(WithOutsideAnswerTest, AnAllowedQuestionGetsItsAnswer) {
  const auto answer = make_response(question("a.test", test::kTxt), 0, {text_record("a.test", "x", 30)});
  const auto made = made_of({.verdict = Verdict::kAllow, .reason = Reason::kAllowed, .message = answer});
  EXPECT_EQ(made.verdict, Verdict::kAllow);
  EXPECT_EQ(made.reason, Reason::kAllowed);
  EXPECT_EQ(test::read_message(made.response)->answers.size(), 1U);
}

TEST_F(WithOutsideAnswerTest, NoUsableAnswerIsAServerFailure) {
  for (const auto reason : {Reason::kAllowed, Reason::kResolveFailed}) {
    const auto made = made_of({.verdict = Verdict::kAllow, .reason = reason, .message = {1, 2, 3}});
    EXPECT_EQ(rcode_of(made), 2U);
    EXPECT_EQ(made.reason, Reason::kResolveFailed);
  }
}

}  // namespace
}  // namespace podjail::dns
