#include "sidecar/dns/ares_channel.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/dns/fake_dns_server.h"
#include "tests/unit/sidecar/dns/loop.h"

namespace podjail::dns {
namespace {

using test::address_record;
using test::cname_record;
using test::FakeDnsServer;
using test::make_response;
using test::Message;

constexpr unsigned kServFail = 2;
constexpr unsigned kNxDomain = 3;

HostName name(std::string_view text) {
  return *HostName::parse(text);
}
IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

class AresChannelTest : public ::testing::Test {
 protected:
  Result<Resolution> ask(FakeDnsServer& server, std::string_view text,
                         std::chrono::milliseconds try_timeout = std::chrono::milliseconds(2000)) {
    auto channel =
        AresChannel::open(context_, {.servers = {server.address()}, .try_timeout = try_timeout, .tries = 1});
    std::optional<Result<Resolution>> result;
    channel->ask(name(text), [&result](Result<Resolution> given) { result.emplace(std::move(given)); });
    const bool answered = test::run_until(
        context_, [&result] { return result.has_value(); }, [&server] { server.serve_pending(); });
    EXPECT_TRUE(answered);
    return answered ? *result : fail(ErrorKind::kInternal, "no answer");
  }
  Result<test::Bytes> query(FakeDnsServer& server, std::string_view text, std::uint16_t type,
                            std::chrono::milliseconds try_timeout = std::chrono::milliseconds(2000)) {
    auto channel =
        AresChannel::open(context_, {.servers = {server.address()}, .try_timeout = try_timeout, .tries = 1});
    std::optional<Result<test::Bytes>> result;
    channel->query(name(text), type,
                   [&result](Result<test::Bytes> given) { result.emplace(std::move(given)); });
    const bool answered = test::run_until(
        context_, [&result] { return result.has_value(); }, [&server] { server.serve_pending(); });
    EXPECT_TRUE(answered);
    return answered ? *result : fail(ErrorKind::kInternal, "no answer");
  }

  net::asio::io_context context_;
};

test::Bytes both_families(const Message& query) {
  if (query.question_type == test::kA) {
    return make_response(query, 0, {address_record(query.question, {203, 0, 113, 7}, 30)});
  }
  test::Bytes v6 = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};
  return make_response(query, 0, {address_record(query.question, v6, 20)});
}

TEST_F(AresChannelTest, GivesBothFamiliesAndTheShortestTtl) {
  FakeDnsServer server(both_families);
  const auto result = ask(server, "host.example.test");
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->addresses.size(), 2U);
  EXPECT_EQ(std::count(result->addresses.begin(), result->addresses.end(), address("203.0.113.7")), 1);
  EXPECT_EQ(std::count(result->addresses.begin(), result->addresses.end(), address("2001:db8::7")), 1);
  EXPECT_EQ(result->ttl, std::chrono::seconds(20));
}

TEST_F(AresChannelTest, AsksForExactlyThisNameOnce) {
  FakeDnsServer server([](const Message& query) { return make_response(query, kNxDomain, {}); });
  for (const char* text : {"host.example.test", "single"}) {  // the second is what a search list would extend
    EXPECT_EQ(ask(server, text).error().kind(), ErrorKind::kNotFound);
  }
  EXPECT_EQ(server.questions().size(), 4U);
  EXPECT_EQ(server.count("host.example.test", test::kA), 1U);
  EXPECT_EQ(server.count("host.example.test", test::kAaaa), 1U);
  EXPECT_EQ(server.count("single", test::kA), 1U);
  EXPECT_EQ(server.count("single", test::kAaaa), 1U);
}

TEST_F(AresChannelTest, OneFamilyIsEnough) {
  FakeDnsServer server([](const Message& query) {
    return query.question_type == test::kA ? both_families(query) : make_response(query, 0, {});
  });
  const auto result = ask(server, "host.example.test");
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->addresses, std::vector<IpAddress>{address("203.0.113.7")});
}

TEST_F(AresChannelTest, NoAddressIsNotFound) {
  FakeDnsServer server([](const Message& query) { return make_response(query, 0, {}); });
  EXPECT_EQ(ask(server, "host.example.test").error().kind(), ErrorKind::kNotFound);
}

// The type named is lost or fails, and the other is empty: nobody has said that there is no address.
TEST_F(AresChannelTest, ALostAnswerBesideAnEmptyOneIsNotNoAddress) {
  for (const auto lost : {test::kA, test::kAaaa}) {
    FakeDnsServer silent([lost](const Message& query) {
      return query.question_type == lost ? test::Bytes{} : make_response(query, 0, {});
    });
    EXPECT_EQ(ask(silent, "host.example.test", std::chrono::milliseconds(20)).error().kind(),
              ErrorKind::kTimeout)
        << lost;
    FakeDnsServer failing([lost](const Message& query) {
      return make_response(query, query.question_type == lost ? kServFail : 0, {});
    });
    EXPECT_EQ(ask(failing, "host.example.test").error().kind(), ErrorKind::kUnavailable) << lost;
  }
}

TEST_F(AresChannelTest, AFailureBesideAnAnswerLeavesTheAnswer) {
  for (const auto failing : {test::kA, test::kAaaa}) {
    FakeDnsServer server([failing](const Message& query) {
      return query.question_type == failing ? make_response(query, kServFail, {}) : both_families(query);
    });
    const auto result = ask(server, "host.example.test");
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->addresses.size(), 1U);
    EXPECT_EQ(result->addresses.front().is_v4(), failing == test::kAaaa);
    EXPECT_EQ(result->ttl, std::chrono::seconds(0));
  }
}

TEST_F(AresChannelTest, AnAliasThatLeadsNowhereIsNotFound) {
  FakeDnsServer server([](const Message& query) {
    return make_response(query, 0, {cname_record(query.question, "b.example.test", 5)});
  });
  EXPECT_EQ(ask(server, "a.example.test").error().kind(), ErrorKind::kNotFound);
}

TEST_F(AresChannelTest, AnAnswerCutShortIsUnavailable) {
  FakeDnsServer server([](const Message& query) {
    auto response = both_families(query);
    response.resize(response.size() - 3);
    return response;
  });
  EXPECT_EQ(ask(server, "host.example.test").error().kind(), ErrorKind::kUnavailable);
}

TEST_F(AresChannelTest, NamesOfThisMachineAndOnionsAreNeverAskedFor) {
  FakeDnsServer server(both_families);
  for (const char* text : {"localhost", "a.localhost", "abc.onion"}) {
    EXPECT_EQ(ask(server, text).error().kind(), ErrorKind::kNotFound) << text;
    EXPECT_EQ(query(server, text, test::kTxt).error().kind(), ErrorKind::kNotFound) << text;
  }
  EXPECT_TRUE(server.questions().empty());
}

TEST_F(AresChannelTest, AQueryGivesTheMessageAsItCame) {
  const test::Record text{"a.example.test", test::kTxt, 1, 30, {2, 'h', 'i'}, ""};
  for (const unsigned rcode : {0U, kNxDomain}) {
    test::Bytes sent;
    FakeDnsServer server([&](const Message& asked) { return sent = make_response(asked, rcode, {text}); });
    EXPECT_EQ(query(server, "a.example.test", test::kTxt).value(), sent) << rcode;
    EXPECT_EQ(server.count("a.example.test", test::kTxt), 1U);
  }
}

TEST_F(AresChannelTest, AnAnswerWithoutRecordsIsGivenToo) {
  test::Bytes sent;
  FakeDnsServer server([&sent](const Message& asked) { return sent = make_response(asked, 0, {}); });
  EXPECT_EQ(query(server, "a.example.test", test::kTxt).value(), sent);
}

TEST_F(AresChannelTest, AQueryThatIsNotAnsweredIsAnError) {
  FakeDnsServer failing([](const Message& asked) { return make_response(asked, kServFail, {}); });
  EXPECT_EQ(query(failing, "a.example.test", test::kTxt).error().kind(), ErrorKind::kUnavailable);
  FakeDnsServer silent([](const Message&) { return test::Bytes{}; });
  EXPECT_EQ(query(silent, "a.example.test", test::kTxt, std::chrono::milliseconds(20)).error().kind(),
            ErrorKind::kTimeout);
}

TEST_F(AresChannelTest, AServerFailureIsUnavailable) {
  for (const unsigned rcode : {2U, 5U}) {  // SERVFAIL, REFUSED
    FakeDnsServer server([rcode](const Message& query) { return make_response(query, rcode, {}); });
    EXPECT_EQ(ask(server, "host.example.test").error().kind(), ErrorKind::kUnavailable) << rcode;
  }
}

TEST_F(AresChannelTest, ASilentServerIsATimeout) {
  FakeDnsServer server([](const Message&) { return test::Bytes{}; });
  EXPECT_EQ(ask(server, "host.example.test", std::chrono::milliseconds(20)).error().kind(),
            ErrorKind::kTimeout);
}

TEST_F(AresChannelTest, FollowsAliasesAndTheirTtl) {
  FakeDnsServer server([](const Message& query) {
    if (query.question_type != test::kA) return make_response(query, 0, {});
    return make_response(query, 0,
                         {cname_record(query.question, "b.example.test", 5),
                          cname_record("b.example.test", "c.example.test", 300),
                          address_record("c.example.test", {203, 0, 113, 9}, 300)});
  });
  const auto result = ask(server, "a.example.test");
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->addresses, std::vector<IpAddress>{address("203.0.113.9")});
  EXPECT_EQ(result->ttl, std::chrono::seconds(5));
}

TEST_F(AresChannelTest, AnAnswerToAnotherQuestionIsIgnored) {
  FakeDnsServer server([](const Message& query) {
    auto other = query;
    other.question = "evil.example.test";
    return both_families(other);
  });
  EXPECT_EQ(ask(server, "host.example.test", std::chrono::milliseconds(20)).error().kind(),
            ErrorKind::kTimeout);
}

TEST_F(AresChannelTest, AnAnswerOfAnotherIdIsIgnored) {
  FakeDnsServer server([](const Message& query) {
    auto other = query;
    other.id = static_cast<std::uint16_t>(query.id + 1);
    return both_families(other);
  });
  EXPECT_EQ(ask(server, "host.example.test", std::chrono::milliseconds(20)).error().kind(),
            ErrorKind::kTimeout);
}

TEST_F(AresChannelTest, AServerThatIsNotAnAddressIsRefused) {
  for (const char* text : {"dns.example.test", "203.0.113.1:", "203.0.113.1:99999", "2001:db8::1:53:", ""}) {
    EXPECT_EQ(AresChannel::open(context_, {.servers = {text}}).error().kind(), ErrorKind::kInvalid) << text;
  }
}

TEST_F(AresChannelTest, ServersMayBeAddressesOfBothFamiliesWithOrWithoutPort) {
  EXPECT_TRUE(AresChannel::open(
      context_, {.servers = {"203.0.113.1", "203.0.113.2:5353", "2001:db8::1", "[2001:db8::2]:5353"}}));
}

TEST_F(AresChannelTest, QuestionsStillOpenEndWithTheChannel) {
  FakeDnsServer server([](const Message&) { return test::Bytes{}; });
  std::optional<Result<Resolution>> result;
  {
    auto channel = AresChannel::open(context_, {.servers = {server.address()}});
    channel->ask(name("a.test"), [&result](Result<Resolution> given) { result.emplace(std::move(given)); });
    EXPECT_FALSE(result.has_value());
  }
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->error().kind(), ErrorKind::kUnavailable);
  context_.restart();
  context_.run();  // nothing is left to wait for
}

}  // namespace
}  // namespace podjail::dns
