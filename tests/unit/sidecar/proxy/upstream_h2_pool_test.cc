#include "sidecar/proxy/upstream_h2_pool.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/h2_lab.h"

namespace podjail::test {
namespace {

TEST(UpstreamH2Pool, KeepsAConnectionForTheSameUpstream) {
  ProxyLab lab(kAllowAll);
  H2Upstream upstream(lab.upstream);
  H2Request request(lab, "GET");
  EXPECT_EQ(lab.worker().h2_pool().take(request.permit()), nullptr);
  request.serve();
  EXPECT_EQ(lab.worker().h2_pool().size(), 1U);
  EXPECT_NE(lab.worker().h2_pool().take(request.permit()), nullptr);
}

TEST(UpstreamH2Pool, ClosesWhatHasBeenIdleTooLong) {
  ProxyLab lab(kAllowAll);
  H2Upstream upstream(lab.upstream);
  H2Request request(lab, "GET");
  request.serve();
  auto& pool = lab.worker().h2_pool();
  pool.expire(net::coarse_now());
  EXPECT_EQ(pool.size(), 1U);
  pool.expire(net::coarse_now() + std::chrono::hours(1));
  EXPECT_EQ(pool.size(), 0U);
  EXPECT_EQ(pool.take(request.permit()), nullptr);
}

TEST(UpstreamH2Pool, LeavesAConnectionInUseAlone) {
  ProxyLab lab(kAllowAll);
  H2Upstream upstream(lab.upstream);
  upstream.answer = [](http2::StreamId) {};
  H2Request request(lab, "GET");
  request.start();
  lab.turn_until([&] { return !upstream.requests.empty(); });
  lab.worker().h2_pool().expire(net::Deadline::max());
  EXPECT_EQ(lab.worker().h2_pool().size(), 1U);
  EXPECT_FALSE(request.done());
}

TEST(UpstreamH2Pool, WhatItHasNoRoomForServesItsStreamsAndEnds) {
  ProxyLab lab(kAllowAll, [](config::Config& config) { config.upstream.max_idle_per_host = 0; });
  H2Upstream upstream(lab.upstream);
  for (std::size_t served = 1; served <= 2; ++served) {
    H2Request request(lab, "GET");
    request.serve();
    EXPECT_EQ(request.downstream.text, "ok");
    EXPECT_EQ(lab.upstream.connections, served);
  }
  EXPECT_EQ(lab.worker().h2_pool().size(), 0U);
}

}  // namespace
}  // namespace podjail::test
