#include "sidecar/proxy/relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "sidecar/net/socket.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using End = ProxyLab::Seen::End;
using ::testing::HasSubstr;

std::string policy_with(const std::string& grant) {
  return "export function onConnect(c) { return allow(" + grant + "); }";
}

TEST(Relay, TheEndOfOneDirectionIsPassedOnWhileTheOtherGoesOn) {
  ProxyLab lab(policy_with("{tunnel: true}"));
  // Only what comes after the workload's FIN can end with it: the answer is given afterwards.
  lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (!received.ends_with("question")) return std::nullopt;
    return "answer" + std::string(RecordingUpstream::kHangUp);
  };
  const auto fd = lab.connect();
  ASSERT_EQ(::send(fd.get(), "question", 8, MSG_NOSIGNAL), 8);
  ASSERT_EQ(::shutdown(fd.get(), SHUT_WR), 0);
  const auto seen = lab.send(fd.get(), "");
  EXPECT_EQ(seen.bytes, "answer");
  EXPECT_EQ(seen.end, End::kProper);
}

TEST(Relay, MoreThanThePolicyAllowsIsCutOffForBothSides) {
  ProxyLab lab(policy_with("{tunnel: true, max_tx_bytes: 10}"));
  lab.upstream.respond = [](const std::string& received) { return std::optional("<" + received + ">"); };
  const auto fd = lab.connect();
  const auto answered = [](const std::string& got) { return got.ends_with(">"); };
  EXPECT_EQ(lab.send(fd.get(), "0123456789", answered).bytes, "<0123456789>");
  EXPECT_EQ(lab.send(fd.get(), "x").end, End::kReset);
  lab.turn_until([&] { return lab.open_connections == 0; });
  EXPECT_EQ(lab.upstream.received, "0123456789");
  EXPECT_THAT(lab.decisions().at(0), HasSubstr("body_limit"));
}

TEST(Relay, SilenceEndsATunnel) {
  ProxyLab lab(policy_with("{tunnel: true}"), [](config::Config& config) {
    config.limits.tunnel_idle_timeout = std::chrono::milliseconds(1);
  });
  EXPECT_EQ(lab.send("").end, End::kReset);
  EXPECT_THAT(lab.decisions().at(0), HasSubstr("tunnel_timeout"));
}

TEST(Relay, AResetOfTheWorkloadEndsTheUpstreamsSide) {
  ProxyLab lab(policy_with("{tunnel: true}"));
  lab.upstream.respond = [](const std::string&) { return std::optional<std::string>("x"); };
  auto fd = lab.connect();
  lab.send(fd.get(), "hello", [](const std::string& got) { return !got.empty(); });
  net::reset_on_close(fd.get());
  fd.reset();
  lab.turn_until([&] { return lab.open_connections == 0; });
  EXPECT_THAT(lab.decisions().at(0), HasSubstr("downstream_closed"));
}

TEST(Relay, MuchIsCarriedWholeBothWays) {
  ProxyLab lab(policy_with("{tunnel: true}"));
  std::string sent;
  for (std::size_t i = 0; sent.size() < 300'000; ++i) sent += std::to_string(i);
  std::string upstream_got;
  lab.upstream.respond = [&](const std::string& received) {
    upstream_got += received;
    return std::optional(received);
  };
  const auto fd = lab.connect();
  const auto seen =
      lab.send(fd.get(), sent, [&](const std::string& got) { return got.size() >= sent.size(); });
  EXPECT_EQ(seen.bytes, sent);
  EXPECT_EQ(upstream_got, sent);
}

}  // namespace
}  // namespace podjail::test
