#include "sidecar/dns/ares_loop.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "sidecar/dns/query_port.h"
#include "tests/unit/sidecar/dns/fake_dns_server.h"
#include "tests/unit/sidecar/dns/loop.h"

namespace podjail::dns {
namespace {

using test::FakeDnsServer;
using test::make_response;
using test::Message;

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

test::Bytes v4_only(const Message& query) {
  if (query.question_type != test::kA) return make_response(query, 0, {});
  return make_response(query, 0, {test::address_record(query.question, {203, 0, 113, 7}, 30)});
}

// The loop is reached through the channel that owns it.
class AresLoopTest : public ::testing::Test {
 protected:
  AresChannel open(const FakeDnsServer& server, int tries) {
    return *AresChannel::open(
        context_,
        {.servers = {server.address()}, .try_timeout = std::chrono::milliseconds(20), .tries = tries});
  }
  void ask(AresChannel& channel, const std::string& name) {
    channel.ask(*HostName::parse(name),
                [this](Result<Resolution> given) { results_.push_back(std::move(given)); });
  }
  bool until_results(FakeDnsServer& server, std::size_t count) {
    return test::run_until(
        context_, [&] { return results_.size() == count; }, [&] { server.serve_pending(); });
  }
  // Every wait has ended: the loop runs out of work by itself.
  bool is_idle() {
    context_.restart();
    context_.run_for(std::chrono::seconds(5));
    return context_.stopped();
  }

  net::asio::io_context context_;
  std::vector<Result<Resolution>> results_;
};

TEST_F(AresLoopTest, AFinishedQuestionLeavesNothingToWaitFor) {
  FakeDnsServer server(v4_only);
  auto channel = open(server, 1);
  ask(channel, "a.test");
  ASSERT_TRUE(until_results(server, 1));
  EXPECT_TRUE(is_idle());
}

TEST_F(AresLoopTest, EverySocketOfAQuestionIsClosedWithItsChannel) {
  FakeDnsServer server(v4_only);
  const auto ask_once = [&](std::size_t results) {
    auto channel = open(server, 1);
    ask(channel, "a.test");
    const auto during = open_descriptors();
    EXPECT_TRUE(until_results(server, results));
    return during;
  };
  ask_once(1);  // the event loop opens descriptors of its own the first time
  EXPECT_TRUE(is_idle());
  const auto before = open_descriptors();
  EXPECT_GT(ask_once(2), before);
  EXPECT_TRUE(is_idle());
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(AresLoopTest, ManyQuestionsAreAnsweredAtOnce) {
  FakeDnsServer server(v4_only);
  auto channel = open(server, 3);
  for (int i = 0; i < 20; ++i) ask(channel, "n" + std::to_string(i) + ".test");
  ASSERT_TRUE(until_results(server, 20));
  for (const auto& result : results_) EXPECT_TRUE(result) << result.error().message();
}

TEST_F(AresLoopTest, TheTimerSendsAQuestionAgain) {
  std::size_t silent = 2;  // the first question of each family is lost
  FakeDnsServer server([&silent](const Message& query) {
    if (silent == 0) return v4_only(query);
    --silent;
    return test::Bytes{};
  });
  auto channel = open(server, 3);
  ask(channel, "a.test");
  ASSERT_TRUE(until_results(server, 1));
  EXPECT_TRUE(results_[0]) << results_[0].error().message();
  EXPECT_GE(server.count("a.test", test::kA), 2U);
}

TEST_F(AresLoopTest, AsksFromPortsThatNoWorkloadIsGiven) {
  FakeDnsServer server(v4_only);
  for (std::size_t i = 1; i <= 10; ++i) {
    auto channel = open(server, 1);
    ask(channel, "a.test");
    ASSERT_TRUE(until_results(server, i));
  }
  ASSERT_EQ(server.ports().size(), 20U);
  for (const auto port : server.ports()) {
    EXPECT_GE(port, kFirstQueryPort);
    EXPECT_LE(port, kLastQueryPort);
  }
}

TEST_F(AresLoopTest, ATruncatedAnswerIsAskedForAgainOverTcp) {
  FakeDnsServer server([](const Message& query) {
    auto response = v4_only(query);
    response[2] |=
        2;  // TC; nobody listens on TCP here, so the question fails instead of using half an answer
    return response;
  });
  auto channel = open(server, 1);
  ask(channel, "a.test");
  ASSERT_TRUE(until_results(server, 1));
  EXPECT_FALSE(results_[0]);
}

}  // namespace
}  // namespace podjail::dns
