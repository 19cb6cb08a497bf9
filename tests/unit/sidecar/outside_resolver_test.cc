#include "sidecar/outside_resolver.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <deque>

#include "tests/unit/sidecar/dns/fake_dns_server.h"
#include "tests/unit/sidecar/dns/loop.h"

namespace podjail::test {
namespace {

using dns::OutsideAnswer;
using dns::OutsideQuestion;

constexpr std::uint16_t kText = 16;

class OutsideResolverTest : public ::testing::Test {
 protected:
  OutsideResolverTest() : server_([](const Message& query) { return make_response(query, 3, {}); }) {}

  void start(OutsideResolver::Options options = {}) {
    options.channel.servers = {server_.address()};
    options.channel.tries = 1;
    OutsideResolver::Judging judging;
    judging.has_judges = has_judges_;
    judging.judge = [this](const OutsideQuestion& question, OutsideResolver::Judging::Then then) {
      judged_.push_back(question.name.str());
      if (is_silent_) return kept_.push_back(std::move(then));
      then(proxy::Judgement{decision_, std::nullopt, "revision-1", 0.001});
    };
    resolver_.emplace(OutsideResolver::create(context_, options, std::move(judging)).value());
  }
  std::optional<OutsideAnswer>& begin(std::string_view name) {
    auto& outcome = outcomes_.emplace_back();
    net::asio::co_spawn(
        context_.get_executor(),
        [](OutsideResolver& resolver, OutsideQuestion question,
           std::optional<OutsideAnswer>& into) -> net::Task<void> {
          into.emplace(co_await resolver.ask(std::move(question)));
        }(*resolver_, {*HostName::parse(name), kText, "TXT"}, outcome),
        net::asio::detached);
    return outcome;
  }
  OutsideAnswer ask(std::string_view name) {
    auto& outcome = begin(name);
    EXPECT_TRUE(run_until(
        context_, [&outcome] { return outcome.has_value(); }, [this] { server_.serve_pending(); }));
    return outcome.value_or(OutsideAnswer{});
  }
  void allow() { decision_ = {Verdict::kAllow, Reason::kAllowed, "", "dns.js", {}, {}}; }

  net::asio::io_context context_;
  FakeDnsServer server_;
  std::shared_ptr<std::atomic<bool>> has_judges_ = std::make_shared<std::atomic<bool>>(true);
  policy::Decision decision_;
  bool is_silent_ = false;
  std::vector<OutsideResolver::Judging::Then> kept_;
  std::vector<std::string> judged_;
  std::optional<OutsideResolver> resolver_;
  std::deque<std::optional<OutsideAnswer>> outcomes_;
};

TEST_F(OutsideResolverTest, AnAllowedQuestionIsAskedAndItsAnswerGiven) {
  start();
  allow();
  const auto answer = ask("a.test");
  EXPECT_EQ(answer.verdict, Verdict::kAllow);
  EXPECT_EQ(answer.reason, Reason::kAllowed);
  EXPECT_EQ(answer.policy, "dns.js");
  EXPECT_EQ(answer.revision, "revision-1");
  EXPECT_EQ(answer.evaluation_seconds, 0.001);
  EXPECT_EQ(read_message(answer.message)->rcode(), 3U);
  EXPECT_EQ(server_.count("a.test", kText), 1U);
}

TEST_F(OutsideResolverTest, WhatIsNotAllowedNeverLeaves) {
  start();
  for (const auto reason : {Reason::kPolicyDenied, Reason::kNotAllowed, Reason::kPolicyError,
                            Reason::kPolicyTimeout, Reason::kPolicyResult, Reason::kPolicyUnavailable}) {
    decision_ = {Verdict::kDeny, reason, "why", "dns.js", {}, {}};
    const auto answer = ask("a.test");
    EXPECT_EQ(answer.verdict, Verdict::kDeny);
    EXPECT_EQ(answer.reason, reason);
    EXPECT_EQ(answer.explanation, "why");
  }
  EXPECT_TRUE(server_.questions().empty());
}

TEST_F(OutsideResolverTest, WithoutAnOnDnsNothingIsJudged) {
  start();
  allow();
  has_judges_->store(false);
  EXPECT_EQ(ask("a.test").reason, Reason::kDnsTypeRefused);
  EXPECT_TRUE(judged_.empty());
  EXPECT_TRUE(server_.questions().empty());
}

TEST_F(OutsideResolverTest, PoliciesThatDoNotAnswerDeny) {
  is_silent_ = true;
  start({.timeout = std::chrono::milliseconds(20)});
  const auto answer = ask("a.test");
  EXPECT_EQ(answer.verdict, Verdict::kDeny);
  EXPECT_EQ(answer.reason, Reason::kPolicyUnavailable);
  allow();
  kept_.at(0)(proxy::Judgement{decision_, std::nullopt, "", 0});  // too late
  context_.restart();
  context_.run();
  EXPECT_TRUE(server_.questions().empty());
}

TEST_F(OutsideResolverTest, MoreThanTheRateIsRefused) {
  start({.per_second = 2});
  allow();
  EXPECT_EQ(ask("a.test").reason, Reason::kAllowed);
  EXPECT_EQ(ask("b.test").reason, Reason::kAllowed);
  std::size_t refused = 0;
  for (int i = 0; i < 50; ++i) refused += ask("c.test").reason == Reason::kDnsLimit ? 1 : 0;
  EXPECT_GT(refused, 0U);
  EXPECT_EQ(server_.questions().size(), 52U - refused);
}

TEST_F(OutsideResolverTest, APodAsksOnlySoManyQuestionsInItsLife) {
  start({.per_second = 1000, .in_all = 2});
  allow();
  EXPECT_EQ(ask("a.test").reason, Reason::kAllowed);
  EXPECT_EQ(ask("b.test").reason, Reason::kAllowed);
  const auto answer = ask("c.test");
  EXPECT_EQ(answer.verdict, Verdict::kDeny);
  EXPECT_EQ(answer.reason, Reason::kDnsLimit);
  EXPECT_TRUE(answer.message.empty());
  EXPECT_EQ(server_.questions().size(), 2U);
}

TEST_F(OutsideResolverTest, ALimitOfNoneLetsNothingOut) {
  start({.per_second = 0});
  allow();
  EXPECT_EQ(ask("a.test").reason, Reason::kDnsLimit);
  start({.in_all = 0});
  EXPECT_EQ(ask("a.test").reason, Reason::kDnsLimit);
  EXPECT_TRUE(server_.questions().empty());
}

TEST_F(OutsideResolverTest, DenialsSpendNothing) {
  start({.in_all = 1});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask("a.test").reason, Reason::kNotAllowed);
  allow();
  EXPECT_EQ(ask("a.test").reason, Reason::kAllowed);
}

TEST_F(OutsideResolverTest, AServerThatFailsOrIsSilentIsResolveFailed) {
  start({.timeout = std::chrono::milliseconds(50)});
  allow();
  server_.respond_with([](const Message& query) { return make_response(query, 2, {}); });
  EXPECT_EQ(ask("a.test").reason, Reason::kResolveFailed);
  server_.respond_with([](const Message&) { return Bytes{}; });
  const auto answer = ask("a.test");
  EXPECT_EQ(answer.verdict, Verdict::kAllow);
  EXPECT_EQ(answer.reason, Reason::kResolveFailed);
  EXPECT_TRUE(answer.message.empty());
}

TEST_F(OutsideResolverTest, QuestionsUnderWayOutliveTheResolver) {
  start({.timeout = std::chrono::milliseconds(50)});
  allow();
  server_.respond_with([](const Message&) { return Bytes{}; });
  auto& outcome = begin("a.test");
  ASSERT_TRUE(run_until(context_, [this] {
    server_.serve_pending();
    return !server_.questions().empty();
  }));
  resolver_.reset();
  ASSERT_TRUE(run_until(context_, [&outcome] { return outcome.has_value(); }));
  EXPECT_EQ(outcome->reason, Reason::kResolveFailed);
}

TEST(OutsideOptions, ComeFromTheConfiguration) {
  config::Config config;
  config.upstream.resolvers = {*Endpoint::parse("203.0.113.1:5353")};
  config.upstream.connect_timeout = std::chrono::milliseconds(123);
  config.limits.dns_questions_per_second = 3;
  config.limits.max_dns_questions = 7;
  const auto options = outside_options(config);
  EXPECT_EQ(options.channel.servers, std::vector<std::string>{"203.0.113.1:5353"});
  EXPECT_EQ(options.timeout, std::chrono::milliseconds(123));
  EXPECT_EQ(options.per_second, 3U);
  EXPECT_EQ(options.in_all, 7U);
}

}  // namespace
}  // namespace podjail::test
