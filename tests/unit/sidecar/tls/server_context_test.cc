#include "sidecar/tls/server_context.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "tests/unit/sidecar/tls/tls_pair.h"

namespace podjail::tls {
namespace {

using test::PlainClient;

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

// One downstream connection between a plain client and the server context.
class ServerContextTest : public ::testing::Test {
 protected:
  ServerContextTest()
      : issuer_(*Issuer::create({.pod_name = "builder"}, WallClock::now())),
        leaves_(issuer_),
        server_(*ServerContext::create(issuer_, NewestHttp::k2)) {
    client_.trust(issuer_.certificate());
  }

  test::HandshakeResult connect() {
    auto pair = test::make_socket_pair();
    auto client_ssl = client_.make(pair.client.get());
    test::record_alerts(client_ssl.get(), alert_);
    auto server_ssl = *server_.make(pair.server.get(), plan_);
    client_end_ = std::make_unique<TlsStream>(std::move(pair.client), std::move(client_ssl));
    server_end_ = std::make_unique<TlsStream>(std::move(pair.server), std::move(server_ssl));
    return test::drive(*client_end_, *server_end_);
  }

  // The client's first flight with one byte of the name replaced, given to the server.
  net::IoState send_patched_hello(char from, char to) {
    auto pair = test::make_socket_pair();
    auto server_ssl = *server_.make(pair.server.get(), plan_);
    auto scratch = test::make_socket_pair();
    auto client_ssl = client_.make(scratch.client.get());
    TlsStream client(std::move(scratch.client), std::move(client_ssl));
    EXPECT_EQ(client.handshake_step(), net::IoState::kWantRead);
    std::array<char, 4096> hello{};
    const auto length = net::PlainStream(std::move(scratch.server)).read_some(hello).bytes;
    std::string bytes(hello.data(), length);
    const auto at = bytes.find(*client_.sni);
    EXPECT_NE(at, bytes.npos);
    bytes[bytes.find(from, at)] = to;
    net::PlainStream(std::move(pair.client)).write_some(bytes);
    return TlsStream(std::move(pair.server), std::move(server_ssl)).handshake_step();
  }

  Issuer issuer_;
  LeafCache leaves_;
  ServerContext server_;
  PlainClient client_;
  HandshakePlan plan_{.leaves = leaves_, .expected = {}, .sni = {}, .name = {}, .refusal = {}};
  std::string alert_;
  std::unique_ptr<TlsStream> client_end_;
  std::unique_ptr<TlsStream> server_end_;
};

TEST_F(ServerContextTest, AClientThatTrustsTheIssuerAcceptsALeafForTheNameItAskedFor) {
  client_.sni = "registry.example.test";
  EXPECT_TRUE(connect().ok()) << client_end_->failure();
  EXPECT_EQ(plan_.sni, name("registry.example.test"));
  EXPECT_EQ(plan_.name, name("registry.example.test"));
  EXPECT_EQ(plan_.refusal, std::nullopt);
  EXPECT_EQ(SSL_version(server_end_->ssl()), TLS1_3_VERSION);
}

TEST_F(ServerContextTest, WithoutSniTheExpectedNameIsUsed) {
  plan_.expected = name("registry.example.test");
  EXPECT_TRUE(connect().ok());
  EXPECT_EQ(plan_.sni, std::nullopt);
  EXPECT_EQ(plan_.name, name("registry.example.test"));
}

TEST_F(ServerContextTest, WithoutAnyNameTheHandshakeIsRefused) {
  const auto result = connect();
  EXPECT_EQ(result.server, net::IoState::kFailed);
  EXPECT_EQ(result.client, net::IoState::kFailed);
  EXPECT_EQ(plan_.refusal, Reason::kNoName);
  EXPECT_EQ(alert_, "unrecognized name");
  EXPECT_EQ(leaves_.minted(), 0U);
}

TEST_F(ServerContextTest, ANameOtherThanTheExpectedOneIsRefused) {
  plan_.expected = name("registry.example.test");
  client_.sni = "evil.example.test";
  EXPECT_EQ(connect().server, net::IoState::kFailed);
  EXPECT_EQ(plan_.refusal, Reason::kNameMismatch);
  EXPECT_EQ(plan_.sni, name("evil.example.test"));
  EXPECT_EQ(plan_.name, std::nullopt);
  EXPECT_EQ(alert_, "unrecognized name");
  EXPECT_EQ(leaves_.minted(), 0U);
}

TEST_F(ServerContextTest, UpperCaseIsTheSameName) {
  plan_.expected = name("registry.example.test");
  client_.sni = "Registry.Example.TEST";
  EXPECT_TRUE(connect().ok());
  EXPECT_EQ(plan_.sni, name("registry.example.test"));
}

TEST_F(ServerContextTest, NamesThatAreNotCanonicalAreRefused) {
  for (const char* sni : {"registry.example.test.", "a..test", "127.0.0.1", "::1", "user@example.test"}) {
    client_.sni = sni;
    plan_.refusal.reset();
    EXPECT_EQ(connect().server, net::IoState::kFailed) << sni;
    EXPECT_EQ(plan_.refusal, Reason::kNameInvalid) << sni;
  }
}

TEST_F(ServerContextTest, ANameWithANulByteIsRefused) {
  client_.sni = "registry.example.test@evil.test";
  EXPECT_EQ(send_patched_hello('@', '\0'), net::IoState::kFailed);
  EXPECT_EQ(plan_.refusal, Reason::kNameInvalid);
}

TEST_F(ServerContextTest, Tls12IsSpokenAndTls11IsNot) {
  client_.sni = "registry.example.test";
  SSL_CTX_set_max_proto_version(client_.context.get(), TLS1_2_VERSION);
  EXPECT_TRUE(connect().ok());
  SSL_CTX_set_min_proto_version(client_.context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(client_.context.get(), TLS1_1_VERSION);
  EXPECT_EQ(connect().server, net::IoState::kFailed);
  EXPECT_EQ(alert_, "protocol version");
}

TEST_F(ServerContextTest, TheNewestHttpThatBothSidesSpeakIsSelected) {
  client_.sni = "registry.example.test";
  client_.alpn = "\x08http/1.1\x02h2";
  EXPECT_TRUE(connect().ok());
  EXPECT_EQ(server_end_->alpn(), "h2");
  client_.alpn = "\x08http/1.1";
  EXPECT_TRUE(connect().ok());
  EXPECT_EQ(server_end_->alpn(), "http/1.1");
  server_ = *ServerContext::create(issuer_, NewestHttp::k1);
  client_.alpn = "\x02h2\x08http/1.1";
  EXPECT_TRUE(connect().ok());
  EXPECT_EQ(server_end_->alpn(), "http/1.1");
  EXPECT_EQ(client_end_->alpn(), "http/1.1");
}

TEST_F(ServerContextTest, WithoutAlpnNoneIsSelected) {
  client_.sni = "registry.example.test";
  EXPECT_TRUE(connect().ok());
  EXPECT_EQ(server_end_->alpn(), "");
}

TEST_F(ServerContextTest, AClientThatOffersOnlyOtherProtocolsIsRefused) {
  client_.sni = "registry.example.test";
  client_.alpn = "\x02h3\x0bhttp/1.1bis";
  EXPECT_EQ(connect().server, net::IoState::kFailed);
  EXPECT_EQ(alert_, "no application protocol");
  EXPECT_EQ(plan_.refusal, std::nullopt);
}

TEST_F(ServerContextTest, NoSessionIsEverResumable) {
  client_.sni = "registry.example.test";
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    SSL_CTX_set_max_proto_version(client_.context.get(), version);
    SSL_CTX_set_session_cache_mode(client_.context.get(), SSL_SESS_CACHE_CLIENT);
    ASSERT_TRUE(connect().ok());
    server_end_->write_some("x");
    test::receive(*client_end_);  // tickets would come with it
    EXPECT_EQ(SSL_SESSION_is_resumable(SSL_get0_session(client_end_->ssl())), 0) << version;
  }
}

TEST_F(ServerContextTest, AHelloRetryRequestKeepsTheName) {
  client_.sni = "registry.example.test";
  SSL_CTX_set1_groups_list(client_.context.get(), "P-384:P-256");  // its key share is for the first alone
  EXPECT_TRUE(connect().ok());
  EXPECT_EQ(plan_.name, name("registry.example.test"));
}

TEST_F(ServerContextTest, EachConnectionGetsTheLeafOfItsOwnName) {
  client_.sni = "a.example.test";
  EXPECT_TRUE(connect().ok());
  client_.sni = "b.example.test";
  plan_.name.reset();
  EXPECT_TRUE(connect().ok());
  EXPECT_EQ(leaves_.minted(), 2U);
  plan_.name.reset();
  EXPECT_TRUE(connect().ok());
  EXPECT_EQ(leaves_.hits(), 1U);
}

}  // namespace
}  // namespace podjail::tls
