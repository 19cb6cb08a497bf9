#include "sidecar/proxy/dialler.h"

#include <gtest/gtest.h>

#include "sidecar/net/socket.h"
#include "tests/unit/sidecar/net/black_hole.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";

// Every name has the addresses 127.0.0.`first` and 127.0.0.`second`.
FakeDnsServer::Respond both(std::uint8_t first, std::uint8_t second) {
  return [first, second](const Message& query) {
    if (query.question_type != kA) return make_response(query, 0, {});
    return make_response(query, 0,
                         {address_record(query.question, {127, 0, 0, first}, 60),
                          address_record(query.question, {127, 0, 0, second}, 60)});
  };
}

TEST(Dialler, AnAddressThatIsNotGrantedIsRefusedThoughThePolicyAllows) {
  ProxyLab lab(kAllowAll, [](config::Config& config) { config.upstream.grants.clear(); });
  const auto seen = lab.send(lab.get("/"));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 403")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("address_refused"), std::string::npos);
  EXPECT_EQ(seen.bytes.find("127.0.0"), std::string::npos);  // the workload learns no address
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(Dialler, AnUpstreamThatRefusesIsToldApart) {
  ProxyLab lab(kAllowAll, [](config::Config& config) {
    config.upstream.grants.push_back(*net::Grant::parse("127.0.0.2/32:1"));
  });
  proxy::ConnectionFacts facts;
  facts.original.endpoint = {*IpAddress::parse("198.18.0.5"), 1};
  const auto fd = lab.connect_with(std::move(facts));
  const auto seen = lab.send(fd.get(), "GET / HTTP/1.1\r\nHost: upstream.example.test:1\r\n\r\n");
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 502")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("connect_failed"), std::string::npos);
}

// The lab's upstream as a proxy by name: whatever is asked for, it opens no tunnel.
struct NamedProxyLab : ProxyLab {
  explicit NamedProxyLab(const std::function<void(config::Config&)>& adjust = {})
      : ProxyLab(kAllowAll, [this, &adjust](config::Config& config) {
          config.upstream.proxy =
              net::NamedEndpoint::parse("proxy.corp.test:" + std::to_string(upstream.port()));
          if (adjust) adjust(config);
        }) {
    upstream.respond = [](const std::string& sent) {
      return sent.starts_with("CONNECT ") ? "HTTP/1.1 403 No\r\n\r\n" : "HTTP/1.1 204 Direct\r\n\r\n";
    };
  }
  std::string ask() { return send(get("/", "Connection: close\r\n")).bytes; }
};

TEST(Dialler, AProxyByNameIsResolvedAndAsked) {
  NamedProxyLab lab;
  EXPECT_NE(lab.ask().find("the upstream proxy refuses this host"), std::string::npos);
  EXPECT_TRUE(lab.upstream.received.starts_with("CONNECT upstream.example.test:"));
}

TEST(Dialler, AProxyByNameAtAPrivateAddressNeedsAGrant) {
  NamedProxyLab lab([](config::Config& config) { config.upstream.grants.clear(); });
  const auto seen = lab.ask();
  EXPECT_NE(seen.find("address_refused"), std::string::npos) << seen;
  EXPECT_NE(seen.find("the upstream proxy's address is not permitted"), std::string::npos) << seen;
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(Dialler, AProxyThatDoesNotResolveIsToldSo) {
  NamedProxyLab lab;
  lab.dns.respond_with([](const Message& query) { return make_response(query, 3, {}); });
  EXPECT_NE(lab.ask().find("the upstream proxy: the name does not exist"), std::string::npos);
}

TEST(Dialler, AHostThatNeedsNoProxyIsDialledDirectlyAndItsAddressChecked) {
  const auto exempt = [](config::Config& config) {
    config.upstream.no_proxy.push_back(*net::HostPattern::parse(ProxyLab::kName));
  };
  NamedProxyLab lab(exempt);
  EXPECT_TRUE(lab.ask().starts_with("HTTP/1.1 204"));
  NamedProxyLab strict([&exempt](config::Config& config) {
    exempt(config);
    config.upstream.grants.clear();
  });
  EXPECT_NE(strict.ask().find("address_refused"), std::string::npos);
}

TEST(Dialler, AResolverThatDoesNotAnswerIsToldSo) {
  ProxyLab lab(kAllowAll, [](config::Config& config) {
    config.upstream.connect_timeout = std::chrono::milliseconds(50);
  });
  lab.dns.respond_with([](const Message&) { return Bytes(); });
  const auto seen = lab.send(lab.get("/"));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 502")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("resolve_failed"), std::string::npos);
  EXPECT_NE(seen.bytes.find("the resolver did not answer"), std::string::npos) << seen.bytes;
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(Dialler, AResolverThatCannotBeReachedIsToldSo) {
  ProxyLab lab(kAllowAll,
               [](config::Config& config) { config.upstream.resolvers = {*Endpoint::parse("127.0.0.3:9")}; });
  const auto seen = lab.send(lab.get("/"));
  EXPECT_NE(seen.bytes.find("the resolver gave no usable answer"), std::string::npos) << seen.bytes;
}

TEST(Dialler, AMissingNameAndAFailingResolverAreToldApart) {
  constexpr unsigned kServFail = 2;
  constexpr unsigned kNxDomain = 3;
  const struct {
    unsigned code;
    const char* sentence;
  } cases[] = {{kNxDomain, "the name does not exist or has no address"},
               {kServFail, "the resolver gave no usable answer"}};
  for (const auto& c : cases) {
    ProxyLab lab(kAllowAll);
    lab.dns.respond_with([&c](const Message& query) { return make_response(query, c.code, {}); });
    const auto seen = lab.send(lab.get("/"));
    EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 502")) << seen.bytes;
    EXPECT_NE(seen.bytes.find("resolve_failed"), std::string::npos);
    EXPECT_NE(seen.bytes.find(c.sentence), std::string::npos) << seen.bytes;
    EXPECT_EQ(lab.upstream.connections, 0U);
  }
}

TEST(Dialler, AnAddressThatSwallowsPacketsIsOvertaken) {
  ProxyLab lab(kAllowAll, [](config::Config& config) {
    auto grant = config.upstream.grants.front();
    grant.prefix = *Prefix::parse("127.0.0.3/32");
    config.upstream.grants.push_back(grant);
    config.upstream.connect_timeout = std::chrono::seconds(60);  // longer than the test waits
  });
  const BlackHole hole({*IpAddress::parse("127.0.0.3"), lab.upstream.port()});
  lab.dns.respond_with(both(3, 2));
  const auto seen = lab.send(lab.get("/", "Connection: close\r\n"));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 200")) << seen.bytes;
  EXPECT_EQ(lab.upstream.connections, 1U);
}

TEST(Dialler, AnAddressThatIsNotGrantedTakesNoPartInTheRace) {
  ProxyLab lab(kAllowAll);
  const auto other = net::listen_tcp({*IpAddress::parse("127.0.0.4"), lab.upstream.port()}, 8);
  ASSERT_TRUE(other);
  lab.dns.respond_with(both(4, 2));
  const auto seen = lab.send(lab.get("/", "Connection: close\r\n"));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 200")) << seen.bytes;
  EXPECT_EQ(lab.upstream.connections, 1U);
  EXPECT_FALSE(net::accept_tcp(other->get()));
}

TEST(Dialler, AllAddressesThatRefuseAreAConnectFailure) {
  ProxyLab lab(kAllowAll, [](config::Config& config) {
    config.upstream.grants.push_back(*net::Grant::parse("127.0.0.0/8:1"));
  });
  lab.dns.respond_with(both(3, 4));
  proxy::ConnectionFacts facts;
  facts.original.endpoint = {*IpAddress::parse("198.18.0.5"), 1};
  const auto fd = lab.connect_with(std::move(facts));
  const auto seen = lab.send(fd.get(), "GET / HTTP/1.1\r\nHost: upstream.example.test:1\r\n\r\n");
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 502")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("connect_failed"), std::string::npos);
}

}  // namespace
}  // namespace podjail::test
