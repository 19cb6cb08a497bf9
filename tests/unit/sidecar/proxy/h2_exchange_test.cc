#include "sidecar/proxy/h2_exchange.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/http2/raw_frames.h"
#include "tests/unit/sidecar/proxy/h2_lab.h"

namespace podjail::test {
namespace {

using Id = http2::StreamId;
using Relayed = proxy::Exchange::Relayed;

class H2ExchangeTest : public testing::Test {
 protected:
  // A GOAWAY that leaves all streams out.
  static std::string goaway_before_all() {
    return http2::test::frame(http2::test::kGoaway, 0, 0, std::string(8, '\0'));
  }

  ProxyLab lab_{kAllowAll};
  H2Upstream upstream_{lab_.upstream};
};

TEST_F(H2ExchangeTest, RelaysAnAnswerToItsEnd) {
  H2Request request(lab_, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kAllowed);
  EXPECT_EQ(request.outcome->relayed, Relayed::kSome);
  EXPECT_EQ(request.downstream.head->status, 200U);
  EXPECT_EQ(request.downstream.text, "ok");
  EXPECT_TRUE(request.downstream.ended);
  EXPECT_EQ(upstream_.requests, std::vector<std::string>{"GET /x"});
}

TEST_F(H2ExchangeTest, SendsABodyThroughTheUpstreamsWindow) {
  H2Request request(lab_, "POST", std::vector<std::string>(40, std::string(10000, 'u')));
  upstream_.answer = [this](Id id) {
    upstream_.session().respond(id, 200, {}, http2::Body::kFollows);
    upstream_.session().send(id, std::to_string(upstream_.bodies[id].size()));
    upstream_.session().finish(id);
  };
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kAllowed);
  EXPECT_EQ(request.downstream.text, "400000");
}

TEST_F(H2ExchangeTest, AnAnswerThatIsCutOffNeverEnds) {
  for (const bool hangs_up : {true, false}) {
    upstream_.answer = [this, hangs_up](Id id) {
      upstream_.session().respond(id, 200, {}, http2::Body::kFollows);
      upstream_.session().send(id, "half");
      if (hangs_up) {
        upstream_.afterwards = RecordingUpstream::kHangUp;
      } else {
        upstream_.afterwards = http2::test::frame(http2::test::kReset, 0, static_cast<std::uint32_t>(id),
                                                  std::string("\0\0\0\2", 4));
      }
    };
    H2Request request(lab_, "GET");
    request.serve();
    EXPECT_EQ(request.outcome->reason, Reason::kUpstreamClosed);
    EXPECT_FALSE(request.downstream.ended);
  }
}

TEST_F(H2ExchangeTest, ARequestThatWasNotProcessedIsSentOnceMoreOnAnotherConnection) {
  for (const auto* method : {"GET", "POST"}) {
    const auto before = lab_.upstream.connections;
    upstream_.requests.clear();
    lab_.worker().h2_pool().expire(net::Deadline::max());
    upstream_.answer = [&](Id id) {
      if (lab_.upstream.connections == before + 1) {
        upstream_.afterwards = goaway_before_all();
      } else {
        upstream_.respond_ok(id);
      }
    };
    H2Request request(lab_, method);
    request.serve();
    EXPECT_EQ(request.outcome->reason, Reason::kAllowed) << method;
    EXPECT_EQ(request.downstream.text, "ok");
    EXPECT_EQ(upstream_.requests.size(), 2U);
    EXPECT_EQ(lab_.upstream.connections, before + 2);
  }
}

TEST_F(H2ExchangeTest, ItIsSentNoMoreThanTwice) {
  upstream_.answer = [this](Id) { upstream_.afterwards = goaway_before_all(); };
  H2Request request(lab_, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kUpstreamClosed);
  EXPECT_EQ(request.outcome->relayed, Relayed::kNothing);
  EXPECT_EQ(lab_.upstream.connections, 2U);
}

TEST_F(H2ExchangeTest, ABodyThatWasBegunIsNotSentTwice) {
  upstream_.answer = [this](Id) { upstream_.afterwards = goaway_before_all(); };
  H2Request request(lab_, "POST", {"body"});
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kUpstreamClosed);
  EXPECT_EQ(lab_.upstream.connections, 1U);
}

TEST_F(H2ExchangeTest, ALostFreshConnectionIsNotTriedAgain) {
  upstream_.answer = [this](Id) { upstream_.afterwards = RecordingUpstream::kHangUp; };
  H2Request request(lab_, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kUpstreamClosed);
  EXPECT_EQ(lab_.upstream.connections, 1U);
}

TEST_F(H2ExchangeTest, AnAnswerThatCouldBeReadInTwoWaysIsNotRelayed) {
  upstream_.answer = [this](Id id) {
    upstream_.afterwards =
        http2::test::frame(http2::test::kHeaders, 4, static_cast<std::uint32_t>(id),
                           http2::test::block({{":status", "200"}, {"transfer-encoding", "chunked"}}));
  };
  H2Request request(lab_, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kUpstreamProtocol);
  EXPECT_EQ(request.outcome->relayed, Relayed::kNothing);
}

TEST_F(H2ExchangeTest, AWorkloadThatLeavesTakesItsRequestBack) {
  upstream_.answer = [](Id) {};
  H2Request request(lab_, "GET");
  request.start();
  lab_.turn_until([&] { return !upstream_.requests.empty(); });
  request.downstream.tied->cancel();
  lab_.turn_until([&] { return request.done() && upstream_.resets == 1; });
  EXPECT_EQ(request.outcome->reason, Reason::kDownstreamClosed);
}

TEST_F(H2ExchangeTest, AnUpstreamWithoutHttp2IsAnsweredForInOneSentence) {
  lab_.upstream.respond = [](const std::string&) { return "HTTP/1.1 400 Bad Request\r\n\r\n"; };
  H2Request request(lab_, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->relayed, Relayed::kNothing);
  EXPECT_EQ(request.outcome->reason, Reason::kUpstreamClosed);
}

TEST(H2Exchange, AnAnnouncedBodyBeyondThePolicysLimitIsRefusedBeforeAnythingIsDialled) {
  ProxyLab lab("export function onRequest(r) { return {allow: true, max_tx_bytes: 20}; }");
  H2Upstream upstream(lab.upstream);
  H2Request request(lab, "POST", {"a body that is longer than that"});
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kBodyLimit);
  EXPECT_TRUE(upstream.bodies.empty());
}

}  // namespace
}  // namespace podjail::test
