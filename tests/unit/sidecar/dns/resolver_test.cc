#include "sidecar/dns/resolver.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <deque>

#include "tests/unit/sidecar/dns/fake_dns_server.h"
#include "tests/unit/sidecar/dns/loop.h"

namespace podjail::dns {
namespace {

using test::FakeDnsServer;
using test::make_response;
using test::Message;

const std::vector<IpAddress> kAddress = {*IpAddress::parse("203.0.113.7")};
constexpr std::chrono::milliseconds kPatient{5000};

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

test::Bytes v4_only(const Message& query) {
  if (query.question_type != test::kA) return make_response(query, 0, {});
  return make_response(query, 0, {test::address_record(query.question, {203, 0, 113, 7}, 30)});
}

class ResolverTest : public ::testing::Test {
 protected:
  using Outcome = std::optional<Result<std::vector<IpAddress>>>;

  void serve(FakeDnsServer::Respond respond) {
    server_ = std::make_unique<FakeDnsServer>(std::move(respond));
    resolver_.emplace(*Resolver::create(
        context_, {.channel = {.servers = {server_->address()}, .tries = 1}, .cache_names = 16}));
  }
  // Starts a resolution; its outcome appears in what is returned.
  Outcome& start(std::string_view text, std::chrono::milliseconds timeout = kPatient) {
    auto& outcome = outcomes_.emplace_back();
    net::asio::co_spawn(
        context_.get_executor(),
        [](Resolver& resolver, HostName asked, std::chrono::milliseconds limit,
           Outcome& into) -> net::Task<void> {
          into.emplace(co_await resolver.resolve(std::move(asked), limit));
        }(*resolver_, name(text), timeout, outcome),
        net::asio::detached);
    return outcome;
  }
  bool until(const std::function<bool()>& condition) {
    return test::run_until(context_, condition, [this] { server_->serve_pending(); });
  }
  Result<std::vector<IpAddress>> resolve(std::string_view text,
                                         std::chrono::milliseconds timeout = kPatient) {
    auto& outcome = start(text, timeout);
    if (!until([&outcome] { return outcome.has_value(); })) return fail(ErrorKind::kInternal, "no outcome");
    return *outcome;
  }

  net::asio::io_context context_;
  std::unique_ptr<FakeDnsServer> server_;
  std::optional<Resolver> resolver_;
  std::deque<Outcome> outcomes_;
};

TEST_F(ResolverTest, ResolvesAndRemembers) {
  serve(v4_only);
  EXPECT_EQ(resolve("host.example.test").value(), kAddress);
  const auto asked = server_->questions().size();
  EXPECT_EQ(resolve("host.example.test").value(), kAddress);
  EXPECT_EQ(server_->questions().size(), asked);
  EXPECT_EQ(resolve("other.example.test").value(), kAddress);
  EXPECT_GT(server_->questions().size(), asked);
}

TEST_F(ResolverTest, AFailureIsNotRemembered) {
  bool exists = false;
  serve([&exists](const Message& query) { return exists ? v4_only(query) : make_response(query, 3, {}); });
  EXPECT_EQ(resolve("host.example.test").error().kind(), ErrorKind::kNotFound);
  exists = true;
  EXPECT_EQ(resolve("host.example.test").value(), kAddress);
}

TEST_F(ResolverTest, QuestionsForOneNameShareItsAnswer) {
  serve(v4_only);
  auto& first = start("host.example.test");
  auto& second = start("host.example.test");
  ASSERT_TRUE(until([&] { return first && second; }));
  EXPECT_EQ(first->value(), kAddress);
  EXPECT_EQ(second->value(), kAddress);
  EXPECT_EQ(server_->count("host.example.test", test::kA), 1U);
}

TEST_F(ResolverTest, EachQuestionHasItsOwnTimeout) {
  bool silent = true;
  serve([&silent](const Message& query) { return silent ? test::Bytes{} : v4_only(query); });
  auto& patient = start("host.example.test");
  EXPECT_EQ(resolve("host.example.test", std::chrono::milliseconds(1)).error().kind(), ErrorKind::kTimeout);
  EXPECT_FALSE(patient.has_value());
}

TEST_F(ResolverTest, AServerFailureIsUnavailable) {
  serve([](const Message& query) { return make_response(query, 2, {}); });
  EXPECT_EQ(resolve("host.example.test").error().kind(), ErrorKind::kUnavailable);
}

TEST_F(ResolverTest, AResolverThatGoesAwayEndsItsQuestions) {
  serve([](const Message&) { return test::Bytes{}; });
  auto& outcome = start("host.example.test");
  ASSERT_TRUE(until([this] { return !server_->questions().empty(); }));
  resolver_.reset();
  ASSERT_TRUE(until([&outcome] { return outcome.has_value(); }));
  EXPECT_EQ(outcome->error().kind(), ErrorKind::kUnavailable);
}

TEST_F(ResolverTest, AServerThatIsNotAnAddressIsRefused) {
  EXPECT_EQ(Resolver::create(context_, {.channel = {.servers = {"dns.example.test"}}}).error().kind(),
            ErrorKind::kInvalid);
}

}  // namespace
}  // namespace podjail::dns
