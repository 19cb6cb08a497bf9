#include "sidecar/proxy/upstream_h2.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/http2/raw_frames.h"
#include "tests/unit/sidecar/proxy/h2_lab.h"

namespace podjail::test {
namespace {

using Id = http2::StreamId;

class UpstreamH2Test : public testing::Test {
 protected:
  ProxyLab lab_{kAllowAll};
  H2Upstream upstream_{lab_.upstream};
};

TEST_F(UpstreamH2Test, ServesRequestsBesideOneAnother) {
  H2Request(lab_, "GET").serve();
  std::vector<Id> open;
  upstream_.answer = [&](Id id) { open.push_back(id); };
  H2Request first(lab_, "GET");
  H2Request second(lab_, "GET");
  first.start();
  second.start();
  lab_.turn_until([&] { return open.size() == 2; });
  // Any byte of ours lets the upstream speak; the later request is answered first.
  upstream_.answer = [&](Id id) {
    upstream_.respond_ok(open[1]);
    upstream_.respond_ok(id);
  };
  H2Request(lab_, "GET").serve();
  lab_.turn_until([&] { return second.done(); });
  EXPECT_FALSE(first.done());
  upstream_.answer = [&](Id id) {
    upstream_.respond_ok(open[0]);
    upstream_.respond_ok(id);
  };
  H2Request(lab_, "GET").serve();
  lab_.turn_until([&] { return first.done(); });
  EXPECT_EQ(first.downstream.text, "ok");
  EXPECT_EQ(lab_.upstream.connections, 1U);
}

TEST_F(UpstreamH2Test, ALostConnectionEndsAllItsStreams) {
  H2Request(lab_, "GET").serve();
  std::vector<Id> open;
  upstream_.answer = [&](Id id) {
    open.push_back(id);
    if (open.size() == 2) upstream_.afterwards = RecordingUpstream::kHangUp;
  };
  H2Request first(lab_, "POST");
  H2Request second(lab_, "POST");
  first.start();
  second.start();
  lab_.turn_until([&] { return first.done() && second.done(); });
  EXPECT_EQ(first.outcome->reason, Reason::kUpstreamClosed);
  EXPECT_EQ(second.outcome->reason, Reason::kUpstreamClosed);
}

TEST_F(UpstreamH2Test, AfterAGoawayOthersAreServedOnAnotherConnection) {
  upstream_.answer = [this](Id id) {
    upstream_.respond_ok(id);
    upstream_.session().drain();
    upstream_.answer = [this](Id next) { upstream_.respond_ok(next); };
  };
  H2Request first(lab_, "POST");
  first.serve();
  EXPECT_EQ(first.downstream.text, "ok");
  H2Request second(lab_, "POST");
  second.serve();
  EXPECT_EQ(second.downstream.text, "ok");
  EXPECT_EQ(lab_.upstream.connections, 2U);
}

TEST_F(UpstreamH2Test, AnUpstreamThatFloodsIsSentAway) {
  std::string pings;
  for (int i = 0; i < 1000; ++i) pings += http2::test::frame(http2::test::kPing, 0, 0, "12345678");
  upstream_.answer = [&](Id) { upstream_.afterwards = pings; };
  H2Request request(lab_, "POST");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kUpstreamClosed);
}

}  // namespace
}  // namespace podjail::test
