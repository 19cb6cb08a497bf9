#include "sidecar/proxy/upstream_pool.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("ok");
}

TEST(UpstreamPool, KeepsNoMoreThanItsBoundPerHost) {
  ProxyLab lab(kAllowAll, [](config::Config& config) { config.upstream.max_idle_per_host = 2; });
  std::vector<UniqueFd> clients;
  lab.upstream.respond = [](const std::string&) { return std::nullopt; };
  for (int i = 0; i < 4; ++i) {
    clients.push_back(lab.connect());
    const auto before = lab.upstream.connections;
    lab.send(clients.back().get(), lab.get("/"),
             [&](const std::string&) { return lab.upstream.connections > before; });
  }
  EXPECT_EQ(lab.upstream.connections, 4U);
}

TEST(UpstreamPool, KeepsNoMoreThanItsBoundOfAllHosts) {
  for (const std::size_t most : {std::size_t{0}, std::size_t{1}}) {
    ProxyLab lab(kAllowAll, [&](config::Config& config) { config.upstream.max_idle = most; });
    for (int i = 0; i < 3; ++i) {
      const auto fd = lab.connect();
      lab.send(fd.get(), lab.get("/"), ends_with_ok);
      EXPECT_EQ(lab.worker().pool().size(), most);
    }
    EXPECT_EQ(lab.upstream.connections, most == 0 ? 3U : 1U);
  }
}

TEST(UpstreamPool, ForgetsWhatHasBeenIdleTooLong) {
  ProxyLab lab(kAllowAll);
  const auto fd = lab.connect();
  lab.send(fd.get(), lab.get("/"), ends_with_ok);
  EXPECT_EQ(lab.worker().pool().size(), 1U);
  lab.worker().pool().expire(net::Clock::now());
  EXPECT_EQ(lab.worker().pool().size(), 1U);
  lab.worker().pool().expire(net::Clock::now() + std::chrono::hours(1));
  EXPECT_EQ(lab.worker().pool().size(), 0U);
  lab.send(fd.get(), lab.get("/"), ends_with_ok);
  EXPECT_EQ(lab.upstream.connections, 2U);
}

TEST(UpstreamPool, NeverReusesAConnectionWithUnaskedForBytes) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (received.find("\r\n\r\n") == received.npos) return std::nullopt;
    return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  };
  const auto fd = lab.connect();
  lab.send(fd.get(), lab.get("/1"), ends_with_ok);
  const auto second = lab.send(fd.get(), lab.get("/2"), ends_with_ok);
  EXPECT_EQ(second.bytes.find("evil"), std::string::npos);
  EXPECT_EQ(lab.upstream.connections, 2U);
}

}  // namespace
}  // namespace podjail::test
