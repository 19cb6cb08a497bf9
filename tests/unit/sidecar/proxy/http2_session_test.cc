#include "sidecar/proxy/http2_session.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/http2_lab.h"

namespace podjail::test {
namespace {

std::optional<std::string> never(const std::string&) {
  return std::nullopt;
}

TEST(Http2Session, RequestsAreServedBesideOneAnother) {
  Http2Lab lab;
  lab.lab.upstream.respond = [](const std::string& request) -> std::optional<std::string> {
    if (request.find("/slow") != request.npos) return std::nullopt;
    return kOk;
  };
  const auto slow = lab.client.request(lab.get("/slow"));
  const auto quick = lab.client.request(lab.get("/quick"));
  EXPECT_EQ(lab.wait_for(quick).status, "200");
  EXPECT_FALSE(lab.client.answer(slow).closed());
  EXPECT_EQ(lab.lab.open_connections, 1U);
}

TEST(Http2Session, AResetEndsTheWaitForTheUpstream) {
  Http2Lab lab;
  lab.lab.upstream.respond = never;
  const auto stream = lab.client.request(lab.get("/"));
  lab.turn_until([&] { return lab.lab.upstream.received.size() > 10; });
  lab.client.reset(stream);
  lab.turn_until([&] { return !lab.lab.decisions().empty(); });
  EXPECT_NE(lab.lab.decisions().at(0).find("downstream_closed"), std::string::npos);
  lab.lab.upstream.respond = always(kOk);
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/next"))).status, "200");
}

TEST(Http2Session, NoMoreIsServedAtOnceThanTheLimitAllows) {
  Http2Lab lab(kAllowEverything, [](config::Config& config) { config.limits.max_streams = 3; });
  lab.lab.upstream.respond = never;
  std::vector<std::int32_t> streams;
  for (int i = 0; i < 3; ++i) streams.push_back(lab.client.request(lab.get("/")));
  lab.turn_until([&] { return lab.lab.upstream.connections == 3; });
  // The client keeps a fourth back until one has ended.
  const auto fourth = lab.client.request(lab.get("/"));
  lab.turn(1000);
  EXPECT_EQ(lab.lab.upstream.connections, 3U);
  lab.lab.upstream.respond = always(kOk);
  lab.client.reset(streams.at(0));
  EXPECT_EQ(lab.wait_for(fourth).status, "200");
}

TEST(Http2Session, ARapidResetIsSentAway) {
  Http2Lab lab;
  lab.lab.upstream.respond = never;
  for (int i = 0; i < 1000 && !lab.ended; ++i) {
    const auto stream = lab.client.request(lab.get("/"));
    lab.turn(2);
    lab.client.reset(stream);
    lab.turn(2);
  }
  lab.turn_until([&] { return lab.ended; });
  EXPECT_EQ(lab.client.goaway(), NGHTTP2_ENHANCE_YOUR_CALM);
  EXPECT_LE(lab.lab.upstream.connections, 300U);
}

TEST(Http2Session, AWorkloadThatDoesNotReadHoldsItsUpstreamBack) {
  Http2Lab lab(kAllowEverything, {}, Http2Client::Windows::kClosed);
  lab.lab.upstream.respond =
      always("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + std::string(300000, 'z'));
  const auto stream = lab.client.request(lab.get("/"));
  lab.turn_until([&] { return lab.client.answer(stream).body.size() == 65535; });
  lab.turn(1000);
  EXPECT_EQ(lab.client.answer(stream).body.size(), 65535U);
  EXPECT_FALSE(lab.client.answer(stream).closed());
}

TEST(Http2Session, ASlowReaderIsGivenUpAfterATime) {
  Http2Lab lab(
      kAllowEverything,
      [](config::Config& config) { config.limits.response_timeout = std::chrono::milliseconds(1); },
      Http2Client::Windows::kClosed);
  lab.lab.upstream.respond =
      always("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + std::string(200000, 'z'));
  const auto& answer = lab.wait_for(lab.client.request(lab.get("/")));
  EXPECT_FALSE(answer.ended);
}

TEST(Http2Session, AnIdleConnectionEndsAfterATimeWhateverItPings) {
  Http2Lab lab(kAllowEverything,
               [](config::Config& config) { config.limits.idle_timeout = std::chrono::milliseconds(50); });
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).status, "200");
  int turns = 0;
  lab.turn_until([&] {
    if (++turns % 100 == 0 && turns < 2000) lab.client.ping();
    return lab.ended;
  });
  EXPECT_EQ(lab.client.goaway(), NGHTTP2_NO_ERROR);
}

TEST(Http2Session, ADrainFinishesWhatIsOpenAndSaysSo) {
  Http2Lab lab;
  bool may_answer = false;
  lab.lab.upstream.respond = [&](const std::string&) -> std::optional<std::string> {
    if (!may_answer) return std::nullopt;
    return kOk;
  };
  const auto stream = lab.client.request(lab.get("/"));
  lab.turn_until([&] { return lab.lab.upstream.received.size() > 10; });
  lab.lab.worker().drain();
  lab.turn_until([&] { return lab.lab.worker().phase() == proxy::Phase::kDraining; });
  may_answer = true;
  EXPECT_EQ(lab.wait_for(stream).status, "200");
  lab.turn_until([&] { return lab.ended; });
  EXPECT_EQ(lab.client.goaway(), NGHTTP2_NO_ERROR);
}

TEST(Http2Session, AMalformedHeadLeavesARecord) {
  Http2Lab lab;
  const auto& answer = lab.wait_for(lab.client.request(lab.get("/", {{"connection", "close"}})));
  EXPECT_TRUE(answer.reset);
  EXPECT_NE(lab.lab.decisions().at(0).find("malformed_request"), std::string::npos);
}

TEST(Http2Session, IsNotSpokenWhenItIsTurnedOff) {
  Http2Lab lab(kAllowEverything,
               [](config::Config& config) { config.max_http_version = config::MaxHttpVersion::k1; });
  lab.client.request(lab.get("/"));
  lab.turn_until([&] { return lab.ended; });
  EXPECT_NE(lab.lab.decisions().at(0).find("unknown_protocol"), std::string::npos);
}

}  // namespace
}  // namespace podjail::test
