#include "sidecar/proxy/http2_downstream.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/http2_lab.h"

namespace podjail::test {
namespace {

// The upstream takes nothing, so neither does the proxy beyond its window.
TEST(Http2Downstream, ABodyNobodyTakesStopsTheWorkload) {
  Http2Lab lab;
  lab.lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (!received.ends_with("\r\n0\r\n\r\n")) return std::nullopt;
    return kOk;
  };
  lab.lab.upstream.stop_reading = true;
  const auto stream = lab.client.request(lab.fields("POST", "/"), std::string(16U << 20U, 'x'));
  std::size_t quiet = 0;
  std::size_t left = lab.client.unsent(stream);
  lab.turn_until([&] {
    quiet = lab.client.unsent(stream) == left && lab.lab.upstream.connections == 1 ? quiet + 1 : 0;
    left = lab.client.unsent(stream);
    return quiet > 2000;
  });
  EXPECT_GT(left, 8U << 20U);  // the rest is in socket buffers and one window
  lab.lab.upstream.stop_reading = false;
  EXPECT_EQ(lab.wait_for(stream).status, "200");
}

TEST(Http2Downstream, AnEarlyAnswerReachesTheWorkloadWhileItStillSends) {
  Http2Lab lab;
  lab.lab.upstream.respond =
      always("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
  const auto stream = lab.client.request_open(lab.fields("POST", "/"), "begin");
  const auto& answer = lab.wait_for(stream);
  EXPECT_EQ(answer.status, "413");
  EXPECT_EQ(answer.body, "no");
  EXPECT_FALSE(answer.reset.has_value());  // clients lose an answer that a reset follows at once
}

TEST(Http2Downstream, AWorkloadThatStallsIsToldSo) {
  Http2Lab lab(kAllowEverything,
               [](config::Config& config) { config.limits.body_timeout = std::chrono::milliseconds(1); });
  lab.lab.upstream.respond = after("END", kOk);
  EXPECT_EQ(lab.wait_for(lab.client.request_open(lab.fields("POST", "/"), "half")).status, "408");
}

}  // namespace
}  // namespace podjail::test
