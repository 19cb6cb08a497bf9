#include "sidecar/net/happy_eyeballs.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <filesystem>
#include <optional>

#include "sidecar/net/socket.h"
#include "tests/unit/sidecar/net/black_hole.h"

namespace podjail::net {
namespace {

using std::chrono::milliseconds;
using test::BlackHole;
constexpr milliseconds kLong{20'000};
const Endpoint kLoopback{*IpAddress::parse("127.0.0.1"), 0};

UpstreamAddress at(std::string_view address, std::uint16_t port = 1) {
  return {Endpoint{*IpAddress::parse(address), port}};
}

class HappyEyeballs : public ::testing::Test {
 protected:
  using Outcome = tl::expected<Connected, ConnectFailure>;

  UpstreamAddress listen_on(std::string_view address) {
    listeners_.push_back(*listen_tcp(Endpoint{*IpAddress::parse(address), 0}, 8));
    return {*local_endpoint(listeners_.back().get())};
  }
  UpstreamAddress refusing() {
    const auto listener = listen_tcp(kLoopback, 1);
    return {*local_endpoint(listener->get())};
  }
  bool was_dialled(const UniqueFd& listener) {
    pollfd ready{listener.get(), POLLIN, 0};
    return ::poll(&ready, 1, 0) == 1;
  }
  Outcome connect(std::vector<UpstreamAddress> candidates, milliseconds timeout = kLong) {
    std::optional<Outcome> result;
    asio::co_spawn(context_.get_executor(),
                   connect_first(context_, deadlines_, std::move(candidates), timeout),
                   [&](const std::exception_ptr&, Outcome outcome) { result.emplace(std::move(outcome)); });
    context_.restart();
    while (!result) context_.run_one();
    return std::move(*result);
  }

  asio::io_context context_;
  Deadlines deadlines_{context_};
  std::vector<UniqueFd> listeners_;
};

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST(InterleaveFamilies, TakesThemInTurnAndIpv6First) {
  const auto mixed = interleave_families(
      {at("192.0.2.1"), at("192.0.2.2"), at("192.0.2.3"), at("2001:db8::1"), at("2001:db8::2")});
  std::vector<std::string> texts;
  for (const auto& upstream : mixed) texts.push_back(upstream.endpoint.address.to_string());
  EXPECT_EQ(texts,
            (std::vector<std::string>{"2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3"}));
}

TEST(InterleaveFamilies, OneFamilyKeepsItsOrder) {
  const auto mixed = interleave_families({at("192.0.2.2"), at("192.0.2.1")});
  ASSERT_EQ(mixed.size(), 2U);
  EXPECT_EQ(mixed[0].endpoint.address.to_string(), "192.0.2.2");
}

TEST_F(HappyEyeballs, TheOnlyAddressIsConnected) {
  const auto upstream = listen_on("127.0.0.1");
  const auto outcome = connect({upstream});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->upstream.endpoint, upstream.endpoint);
  EXPECT_TRUE(was_dialled(listeners_[0]));
}

TEST_F(HappyEyeballs, TheFirstAddressWinsAndTheOthersAreNotDialled) {
  const auto first = listen_on("127.0.0.1");
  const auto second = listen_on("127.0.0.2");
  const auto outcome = connect({first, second});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->upstream.endpoint, first.endpoint);
  EXPECT_FALSE(was_dialled(listeners_[1]));
}

TEST_F(HappyEyeballs, AnAddressThatSwallowsPacketsIsOvertakenByTheNext) {
  const BlackHole hole(kLoopback);
  const auto second = listen_on("127.0.0.2");
  const auto outcome = connect({hole.address(), second});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->upstream.endpoint, second.endpoint);
}

TEST_F(HappyEyeballs, AnAddressThatRefusesIsFollowedAtOnce) {
  const auto third = listen_on("::1");
  const auto outcome = connect({refusing(), refusing(), third});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->upstream.endpoint, third.endpoint);
}

TEST_F(HappyEyeballs, ARefusalWhileAnotherIsUnderWayStartsTheThird) {
  const BlackHole hole(kLoopback);
  const auto third = listen_on("127.0.0.3");
  const auto outcome = connect({hole.address(), refusing(), third});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->upstream.endpoint, third.endpoint);
}

TEST_F(HappyEyeballs, WhenAllRefuseTheLastOneIsNamed) {
  const auto last = refusing();
  const auto outcome = connect({refusing(), last});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().error.kind(), ErrorKind::kUnavailable);
  EXPECT_EQ(outcome.error().upstream.endpoint, last.endpoint);
}

TEST_F(HappyEyeballs, WhenNoneAnswersItIsATimeoutThoughOneRefused) {
  const BlackHole hole(kLoopback);
  const auto outcome = connect({hole.address(), refusing()}, milliseconds(20));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().error.kind(), ErrorKind::kTimeout);
  EXPECT_EQ(outcome.error().upstream.endpoint, hole.address().endpoint);
}

TEST_F(HappyEyeballs, AShortTimeoutStillReachesEveryAddress) {
  const BlackHole first(kLoopback);
  const BlackHole second(kLoopback);
  const auto third = listen_on("127.0.0.3");
  const auto outcome = connect({first.address(), second.address(), third}, milliseconds(200));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->upstream.endpoint, third.endpoint);
}

TEST_F(HappyEyeballs, NothingStaysOpenButTheWinner) {
  const BlackHole hole(kLoopback);
  const auto second = listen_on("127.0.0.2");
  connect({listen_on("127.0.0.1")}).value();  // the loop has opened what it keeps
  const auto before = open_descriptors();
  const auto outcome = connect({hole.address(), second});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(open_descriptors(), before + 1);
}

}  // namespace
}  // namespace podjail::net
