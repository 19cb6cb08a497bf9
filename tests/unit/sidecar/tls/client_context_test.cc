#include "sidecar/tls/client_context.h"

#include <gtest/gtest.h>

#include <memory>

#include "sidecar/tls/verify_outcome.h"
#include "tests/unit/sidecar/tls/tls_pair.h"

namespace podjail::tls {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::CertificateBuilder;
using test::Identity;
using test::PlainServer;

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

Roots roots_of(const Identity& identity) {
  Roots roots;
  roots.certificates.push_back(root_of(identity.certificate.get()));
  return roots;
}

struct Attempt {
  test::HandshakeResult handshake;
  VerifyOutcome outcome = VerifyOutcome::kOk;
  bool resumed = false;
  std::string sni;       // as the upstream saw it
  std::string received;  // what reached the upstream of what the client tried to send
};

// One upstream connection between the client context and a plain server.
class ClientContextTest : public ::testing::Test {
 protected:
  Attempt connect(const PlainServer& server, std::string_view host = "host.example.test",
                  std::uint16_t port = 443, ClientContext::Offer offer = ClientContext::Offer::kHttp11) {
    auto pair = test::make_socket_pair();
    auto client_ssl = *client_.make(pair.client.get(), name(host), port, offer);
    auto server_ssl = server.make(pair.server.get());
    TlsStream client(std::move(pair.client), std::move(client_ssl));
    TlsStream upstream(std::move(pair.server), std::move(server_ssl));
    Attempt attempt;
    attempt.handshake = test::drive(client, upstream);
    attempt.outcome = verify_outcome(client.ssl());
    const char* sni = SSL_get_servername(upstream.ssl(), TLSEXT_NAMETYPE_host_name);
    attempt.sni = sni != nullptr ? sni : "";
    attempt.resumed = SSL_session_reused(client.ssl()) == 1;
    client.write_some("secret");
    upstream.write_some("hello");
    attempt.received = test::receive(upstream).bytes;
    test::receive(client);  // and with it the session tickets
    return attempt;
  }
  Attempt connect(const Identity& identity) { return connect(PlainServer(identity)); }

  // The handshake failed, for this reason, and nothing of the application got out.
  void expect_refused(const Attempt& attempt, VerifyOutcome outcome) {
    EXPECT_EQ(attempt.handshake.client, net::IoState::kFailed);
    EXPECT_EQ(to_string(attempt.outcome), to_string(outcome));
    EXPECT_EQ(attempt.received, "");
  }

  CertificateBuilder good() { return CertificateBuilder().dns("host.example.test"); }

  Identity root_ = CertificateBuilder().common_name("root").authority().self_signed();
  ClientContext client_ = *ClientContext::create(roots_of(root_), {});
};

TEST_F(ClientContextTest, AGoodCertificateIsAcceptedAndBytesFlow) {
  const auto attempt = connect(good().signed_by(root_));
  EXPECT_TRUE(attempt.handshake.ok());
  EXPECT_EQ(attempt.outcome, VerifyOutcome::kOk);
  EXPECT_EQ(attempt.received, "secret");
}

TEST_F(ClientContextTest, AnExpiredCertificateIsRefused) {
  expect_refused(connect(good().valid(-hours(2), -minutes(1)).signed_by(root_)), VerifyOutcome::kExpired);
}

TEST_F(ClientContextTest, ACertificateThatIsNotYetValidIsRefused) {
  expect_refused(connect(good().valid(minutes(10), hours(2)).signed_by(root_)), VerifyOutcome::kNotYetValid);
}

TEST_F(ClientContextTest, ACertificateOfAnotherHostIsRefused) {
  expect_refused(connect(CertificateBuilder().dns("other.example.test").signed_by(root_)),
                 VerifyOutcome::kWrongHost);
  expect_refused(connect(CertificateBuilder().dns("example.test").signed_by(root_)),
                 VerifyOutcome::kWrongHost);
  expect_refused(connect(CertificateBuilder().dns("a.host.example.test").signed_by(root_)),
                 VerifyOutcome::kWrongHost);
}

TEST_F(ClientContextTest, ASelfSignedCertificateIsRefused) {
  expect_refused(connect(good().self_signed()), VerifyOutcome::kSelfSigned);
}

TEST_F(ClientContextTest, ACertificateOfAnUnknownIssuerIsRefused) {
  const auto other = CertificateBuilder().common_name("other root").authority().self_signed();
  expect_refused(connect(good().signed_by(other)), VerifyOutcome::kUnknownIssuer);
}

TEST_F(ClientContextTest, AnIssuerOfTheSameNameWithAnotherKeyIsRefused) {
  const auto impostor = CertificateBuilder().common_name("root").authority().self_signed();
  const auto attempt = connect(good().signed_by(impostor));
  EXPECT_EQ(attempt.handshake.client, net::IoState::kFailed);
  EXPECT_NE(attempt.outcome, VerifyOutcome::kOk);
  EXPECT_EQ(attempt.received, "");
}

TEST_F(ClientContextTest, ASha1SignatureIsRefused) {
  expect_refused(connect(good().sha1().signed_by(root_)), VerifyOutcome::kWeak);
}

TEST_F(ClientContextTest, AnRsaKeyOf1024BitsIsRefused) {
  expect_refused(connect(good().rsa(1024).signed_by(root_)), VerifyOutcome::kWeak);
}

TEST_F(ClientContextTest, AnRsaKeyOf2048BitsIsAccepted) {
  EXPECT_TRUE(connect(good().rsa(2048).signed_by(root_)).handshake.ok());
}

TEST_F(ClientContextTest, AWildcardOfAWholeTopLevelDomainIsRefused) {
  const PlainServer server(CertificateBuilder().dns("*.test").signed_by(root_));
  expect_refused(connect(server, "example.test"), VerifyOutcome::kWrongHost);
}

TEST_F(ClientContextTest, AWildcardStandsForOneWholeLabelAlone) {
  const PlainServer server(CertificateBuilder().dns("*.example.test").signed_by(root_));
  EXPECT_TRUE(connect(server, "host.example.test").handshake.ok());
  expect_refused(connect(server, "a.host.example.test"), VerifyOutcome::kWrongHost);
  expect_refused(connect(server, "example.test"), VerifyOutcome::kWrongHost);
  expect_refused(connect(CertificateBuilder().dns("h*.example.test").signed_by(root_)),
                 VerifyOutcome::kWrongHost);
}

TEST_F(ClientContextTest, ACommonNameIsNoHostName) {
  expect_refused(connect(CertificateBuilder().common_name("host.example.test").signed_by(root_)),
                 VerifyOutcome::kWrongHost);
  // Nor is it where the only alternative name is an address.
  expect_refused(
      connect(CertificateBuilder().common_name("host.example.test").ip("203.0.113.1").signed_by(root_)),
      VerifyOutcome::kWrongHost);
}

TEST_F(ClientContextTest, AnIssuerMayNotCertifyNamesOutsideItsConstraints) {
  const auto narrow = CertificateBuilder()
                          .common_name("narrow")
                          .authority()
                          .name_constraints("critical,permitted;DNS:other.test")
                          .self_signed();
  client_ = *ClientContext::create(roots_of(narrow), {});
  expect_refused(connect(good().signed_by(narrow)), VerifyOutcome::kNotPermitted);
}

TEST_F(ClientContextTest, ACertificateForClientsIsRefused) {
  expect_refused(connect(good().extended_key_usage("clientAuth").signed_by(root_)),
                 VerifyOutcome::kNotPermitted);
}

TEST_F(ClientContextTest, ALeafCannotIssue) {
  const auto leaf = good().signed_by(root_);
  PlainServer server(CertificateBuilder().dns("host.example.test").signed_by(leaf));
  SSL_CTX_add1_chain_cert(server.context.get(), leaf.certificate.get());
  expect_refused(connect(server), VerifyOutcome::kNotPermitted);
}

TEST_F(ClientContextTest, AnUpstreamThatSpeaksOnlyTls11IsRefused) {
  PlainServer server(good().signed_by(root_));
  SSL_CTX_set_min_proto_version(server.context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(server.context.get(), TLS1_1_VERSION);
  const auto attempt = connect(server);
  EXPECT_EQ(attempt.handshake.client, net::IoState::kFailed);
  EXPECT_EQ(attempt.outcome, VerifyOutcome::kOk);  // the certificate never came
  EXPECT_EQ(attempt.received, "");
}

TEST_F(ClientContextTest, WithoutRootsThereIsNoContext) {
  EXPECT_EQ(ClientContext::create(Roots{}, {}).error().kind(), ErrorKind::kInvalid);
}

TEST_F(ClientContextTest, TheHostNameIsSentAsSni) {
  EXPECT_EQ(connect(good().signed_by(root_)).sni, "host.example.test");
}

TEST_F(ClientContextTest, ASessionIsResumedForTheSameAuthority) {
  for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
    PlainServer server(good().signed_by(root_));
    SSL_CTX_set_max_proto_version(server.context.get(), version);
    const auto port = static_cast<std::uint16_t>(version);
    EXPECT_FALSE(connect(server, "host.example.test", port).resumed) << version;
    const auto second = connect(server, "host.example.test", port);
    EXPECT_TRUE(second.resumed) << version;
    EXPECT_EQ(second.received, "secret");
    EXPECT_TRUE(connect(server, "host.example.test", port).resumed) << version;
  }
}

TEST_F(ClientContextTest, ASessionIsNeverResumedUnderAnotherNameOrPort) {
  // One server for both names, as a CDN is: it would resume any session it made.
  const PlainServer server(
      CertificateBuilder().dns("host.example.test").dns("other.example.test").signed_by(root_));
  EXPECT_FALSE(connect(server, "host.example.test", 443).resumed);
  EXPECT_FALSE(connect(server, "other.example.test", 443).resumed);
  EXPECT_FALSE(connect(server, "host.example.test", 8443).resumed);
  EXPECT_TRUE(connect(server, "host.example.test", 443).resumed);
}

TEST_F(ClientContextTest, ASessionIsNotResumedForAnotherOfferOfProtocols) {
  using Offer = ClientContext::Offer;
  const PlainServer server(good().signed_by(root_));
  EXPECT_FALSE(connect(server, "host.example.test", 443, Offer::kHttp11).resumed);
  EXPECT_FALSE(connect(server, "host.example.test", 443, Offer::kHttp2First).resumed);
  EXPECT_TRUE(connect(server, "host.example.test", 443, Offer::kHttp2First).resumed);
}

TEST_F(ClientContextTest, ASessionDoesNotCarryOverToANameTheServerHasNoCertificateFor) {
  const PlainServer server(good().signed_by(root_));
  EXPECT_TRUE(connect(server).handshake.ok());
  expect_refused(connect(server, "other.example.test"), VerifyOutcome::kWrongHost);
}

TEST_F(ClientContextTest, AnExceptionHasRootsACertificateAndSessionsOfItsOwn) {
  const auto corp = CertificateBuilder().common_name("corp").authority().self_signed();
  const auto own = CertificateBuilder().extended_key_usage("clientAuth").signed_by(corp);
  ClientContext::Options options;
  options.identity = *parse_client_identity(own.pem(), own.key_pem());
  ASSERT_TRUE(client_.add_exception(*net::HostPattern::parse("*.corp.example"),
                                    *ClientContext::create(roots_of(corp), options)));
  PlainServer server(CertificateBuilder().dns("a.corp.example").dns("host.example.test").signed_by(corp));
  SSL_CTX_set_verify(server.context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(server.context.get()), corp.certificate.get());
  const unsigned char id = 1;
  SSL_CTX_set_session_id_context(server.context.get(), &id, 1);
  EXPECT_EQ(connect(server, "a.corp.example").received, "secret");
  EXPECT_TRUE(connect(server, "a.corp.example").resumed);
  // The roots of the exception count for no other host.
  expect_refused(connect(server, "host.example.test"), VerifyOutcome::kUnknownIssuer);
}

TEST_F(ClientContextTest, AnotherHostIsNotShownTheClientCertificate) {
  const auto own = CertificateBuilder().extended_key_usage("clientAuth").signed_by(root_);
  ClientContext::Options options;
  options.identity = *parse_client_identity(own.pem(), own.key_pem());
  ASSERT_TRUE(client_.add_exception(*net::HostPattern::parse("a.example.test"),
                                    *ClientContext::create(roots_of(root_), options)));
  PlainServer server(good().dns("a.example.test").signed_by(root_));
  SSL_CTX_set_verify(server.context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(server.context.get()), root_.certificate.get());
  EXPECT_EQ(connect(server, "a.example.test").received, "secret");
  EXPECT_EQ(connect(server, "host.example.test").handshake.server, net::IoState::kFailed);
}

TEST_F(ClientContextTest, AnExceptionMayRequireTls13) {
  ClientContext::Options options;
  options.min_version = TlsVersion::k13;
  ASSERT_TRUE(client_.add_exception(*net::HostPattern::parse("host.example.test"),
                                    *ClientContext::create(roots_of(root_), options)));
  PlainServer server(good().dns("other.example.test").signed_by(root_));
  EXPECT_EQ(connect(server).received, "secret");
  SSL_CTX_set_max_proto_version(server.context.get(), TLS1_2_VERSION);
  const auto attempt = connect(server);
  EXPECT_EQ(attempt.handshake.client, net::IoState::kFailed);
  EXPECT_EQ(attempt.received, "");
  EXPECT_EQ(connect(server, "other.example.test").received, "secret");
}

TEST_F(ClientContextTest, TheNarrowestExceptionCountsAndNoneIsThereTwice) {
  const auto other = CertificateBuilder().common_name("other").authority().self_signed();
  const auto zone = *net::HostPattern::parse("*.example.test");
  ASSERT_TRUE(client_.add_exception(zone, *ClientContext::create(roots_of(other), {})));
  expect_refused(connect(good().signed_by(root_)), VerifyOutcome::kUnknownIssuer);
  ASSERT_TRUE(client_.add_exception(*net::HostPattern::parse("host.example.test"),
                                    *ClientContext::create(roots_of(root_), {})));
  EXPECT_TRUE(connect(good().signed_by(root_)).handshake.ok());
  EXPECT_FALSE(client_.add_exception(zone, *ClientContext::create(roots_of(root_), {})));
}

TEST_F(ClientContextTest, WithoutASessionCacheNothingIsResumed) {
  client_ = *ClientContext::create(roots_of(root_), {.max_session_authorities = 0});
  const PlainServer server(good().signed_by(root_));
  EXPECT_FALSE(connect(server).resumed);
  EXPECT_FALSE(connect(server).resumed);
}

}  // namespace
}  // namespace podjail::tls
