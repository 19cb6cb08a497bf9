#include "sidecar/tls/stapled_status.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include "sidecar/tls/client_context.h"
#include "sidecar/tls/verify_outcome.h"
#include "tests/unit/sidecar/tls/status_builder.h"
#include "tests/unit/sidecar/tls/tls_pair.h"

namespace podjail::tls {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::CertificateBuilder;
using test::Identity;
using test::StatusBuilder;

class StapledStatusTest : public ::testing::Test {
 protected:
  StapledStatus read(const std::string& response) const {
    const std::unique_ptr<X509_STORE, Free<X509_STORE_free>> store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), root_.certificate.get());
    const std::unique_ptr<STACK_OF(X509), Free<free_stack>> chain(sk_X509_new_null());
    sk_X509_push(chain.get(), leaf_.certificate.get());
    sk_X509_push(chain.get(), root_.certificate.get());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(response.data());
    return read_status({bytes, response.size()}, chain.get(), store.get());
  }
  StapledStatus read(const StatusBuilder& builder) const { return read(builder.build()); }
  StatusBuilder status() const { return {leaf_, root_}; }

  static void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
  static CertificateBuilder named(const char* name) { return CertificateBuilder().common_name(name); }

  Identity root_ = named("root").authority().self_signed();
  Identity leaf_ = CertificateBuilder().dns("host.example.test").signed_by(root_);
};

TEST_F(StapledStatusTest, AGoodStatusOfTheIssuerCounts) {
  EXPECT_EQ(read(status()), StapledStatus::kGood);
  EXPECT_EQ(read(status().name_by_sha256()), StapledStatus::kGood);
}

TEST_F(StapledStatusTest, ARevokedCertificateIsRevokedEvenIfTheStatusIsOld) {
  EXPECT_EQ(read(status().revoked()), StapledStatus::kRevoked);
  EXPECT_EQ(read(status().revoked().valid(-hours(48), -hours(24))), StapledStatus::kRevoked);
}

TEST_F(StapledStatusTest, AStatusThatTheIssuerDoesNotKnowIsInvalid) {
  EXPECT_EQ(read(status().unknown()), StapledStatus::kInvalid);
}

TEST_F(StapledStatusTest, AStatusCountsInItsTimeOnly) {
  EXPECT_EQ(read(status().valid(-hours(3), -hours(1))), StapledStatus::kInvalid) << "over";
  EXPECT_EQ(read(status().valid(hours(1), hours(2))), StapledStatus::kInvalid) << "not begun";
  EXPECT_EQ(read(status().valid(minutes(2), hours(2))), StapledStatus::kGood)
      << "a clock that is a little off";
}

TEST_F(StapledStatusTest, AStatusWithoutAnEndCountsForADay) {
  EXPECT_EQ(read(status().valid(-hours(23), std::nullopt)), StapledStatus::kGood);
  EXPECT_EQ(read(status().valid(-hours(25), std::nullopt)), StapledStatus::kInvalid);
}

TEST_F(StapledStatusTest, TheStatusOfAnotherCertificateIsInvalid) {
  const auto other = CertificateBuilder().dns("host.example.test").signed_by(root_);
  EXPECT_EQ(read(StatusBuilder(other, root_)), StapledStatus::kInvalid);
  EXPECT_EQ(read(StatusBuilder(other, root_).revoked()), StapledStatus::kInvalid);
}

TEST_F(StapledStatusTest, OfSeveralStatusesTheOneOfTheCertificateCounts) {
  const auto other = CertificateBuilder().dns("host.example.test").signed_by(root_);
  EXPECT_EQ(read(status().also_about(other)), StapledStatus::kGood);
  EXPECT_EQ(read(status().also_about(other).revoked()), StapledStatus::kRevoked);
  EXPECT_EQ(read(status().also_about(leaf_).revoked()), StapledStatus::kRevoked) << "the worst of two";
}

TEST_F(StapledStatusTest, TheIssuersDelegateMaySign) {
  const auto delegate = named("ocsp").extended_key_usage("OCSPSigning").signed_by(root_);
  EXPECT_EQ(read(status().signed_by(delegate)), StapledStatus::kGood);
  EXPECT_EQ(read(status().signed_by(delegate).revoked()), StapledStatus::kRevoked);
}

TEST_F(StapledStatusTest, NobodyElseMaySign) {
  const auto server = CertificateBuilder().dns("evil.example.test").signed_by(root_);
  EXPECT_EQ(read(status().signed_by(server)), StapledStatus::kInvalid) << "any certificate of the issuer";
  EXPECT_EQ(read(status().signed_by(leaf_)), StapledStatus::kInvalid) << "itself";
  const auto stranger = named("root").authority().self_signed();
  EXPECT_EQ(read(status().signed_by(stranger)), StapledStatus::kInvalid) << "the issuer's name, another key";
  EXPECT_EQ(read(status().signed_by(stranger).revoked()), StapledStatus::kInvalid);
  const auto expired =
      named("ocsp").extended_key_usage("OCSPSigning").valid(-hours(2), -hours(1)).signed_by(root_);
  EXPECT_EQ(read(status().signed_by(expired)), StapledStatus::kInvalid);
}

TEST_F(StapledStatusTest, ASha1SignatureIsInvalid) {
  EXPECT_EQ(read(status().sha1()), StapledStatus::kInvalid);
}

TEST_F(StapledStatusTest, AResponseWithoutAStatusIsInvalid) {
  EXPECT_EQ(read(StatusBuilder::build_error(OCSP_RESPONSE_STATUS_TRYLATER)), StapledStatus::kInvalid);
}

TEST_F(StapledStatusTest, AnyByteThatIsChangedMakesItInvalid) {
  const auto good = status().build();
  for (std::size_t size = 0; size < good.size(); size += 7) {
    EXPECT_EQ(read(good.substr(0, size)), StapledStatus::kInvalid) << size;
  }
  EXPECT_EQ(read(good + "x"), StapledStatus::kInvalid);
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 0x01);
    // What goes along unsigned, such as the signer's certificate, may differ; the status never.
    EXPECT_NE(read(changed), StapledStatus::kRevoked) << at;
  }
  auto tampered = status().revoked().build();
  const auto time = tampered.find("Z", tampered.find("\x18\x0f"));
  tampered[time - 1] = static_cast<char>(tampered[time - 1] == '0' ? '1' : '0');
  EXPECT_EQ(read(tampered), StapledStatus::kInvalid);
}

TEST(MustStaple, IsSaidByAnExtension) {
  const auto says = [](const char* features) {
    return must_staple(CertificateBuilder().tls_feature(features).self_signed().certificate.get());
  };
  EXPECT_FALSE(must_staple(CertificateBuilder().self_signed().certificate.get()));
  EXPECT_TRUE(says("status_request"));
  EXPECT_TRUE(says("status_request_v2,status_request"));
  EXPECT_FALSE(says("status_request_v2"));
  EXPECT_TRUE(says("DER:0401ff")) << "no list of features";
}

// A whole handshake with an upstream that staples `staple`, unless it is empty.
class StapledHandshakeTest : public StapledStatusTest {
 protected:
  struct Attempt {
    VerifyOutcome outcome = VerifyOutcome::kOk;
    std::string received;  // what reached the upstream of what the client tried to send
    bool resumed = false;
  };

  static int on_request(SSL* ssl, void* staple) {
    const auto& text = *static_cast<const std::string*>(staple);
    if (text.empty()) return SSL_TLSEXT_ERR_NOACK;
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_STATUS_REQ_OCSP_RESP, static_cast<long>(text.size()),
             OPENSSL_memdup(text.data(), text.size()));
    return SSL_TLSEXT_ERR_OK;
  }
  Attempt connect(const test::PlainServer& server, const std::string& staple, int version) {
    auto kept = staple;
    auto* context = server.context.get();
    SSL_CTX_callback_ctrl(context, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB,
                          reinterpret_cast<void (*)()>(&on_request));
    SSL_CTX_ctrl(context, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB_ARG, 0, &kept);
    SSL_CTX_set_max_proto_version(context, version);
    auto pair = test::make_socket_pair();
    auto ssl = *client_.make(pair.client.get(), *HostName::parse("host.example.test"),
                             static_cast<std::uint16_t>(version));
    auto server_ssl = server.make(pair.server.get());
    TlsStream client(std::move(pair.client), std::move(ssl));
    TlsStream upstream(std::move(pair.server), std::move(server_ssl));
    test::drive(client, upstream);
    Attempt attempt;
    attempt.outcome = verify_outcome(client.ssl());
    attempt.resumed = SSL_session_reused(client.ssl()) == 1;
    client.write_some("secret");
    upstream.write_some("hello");
    attempt.received = test::receive(upstream).bytes;
    test::receive(client);  // and with it the session tickets
    return attempt;
  }
  void expect(const Identity& leaf, const std::string& staple, VerifyOutcome outcome) {
    const test::PlainServer server(leaf);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      const auto attempt = connect(server, staple, version);
      EXPECT_EQ(to_string(attempt.outcome), to_string(outcome)) << version;
      EXPECT_EQ(attempt.received, outcome == VerifyOutcome::kOk ? "secret" : "") << version;
    }
  }
  Roots roots() const {
    Roots roots;
    roots.certificates.push_back(root_of(root_.certificate.get()));
    return roots;
  }

  ClientContext client_ = *ClientContext::create(roots(), {});
};

TEST_F(StapledHandshakeTest, AGoodStatusIsAccepted) {
  expect(leaf_, status().build(), VerifyOutcome::kOk);
}

TEST_F(StapledHandshakeTest, WithoutAStatusNothingIsMissing) {
  expect(leaf_, "", VerifyOutcome::kOk);
}

TEST_F(StapledHandshakeTest, ARevokedUpstreamGetsNothing) {
  expect(leaf_, status().revoked().build(), VerifyOutcome::kRevoked);
}

TEST_F(StapledHandshakeTest, AStatusThatDoesNotHoldIsWorseThanNone) {
  expect(leaf_, "rubbish", VerifyOutcome::kStatusInvalid);
  expect(leaf_, status().valid(-hours(3), -hours(1)).build(), VerifyOutcome::kStatusInvalid);
  const auto other = CertificateBuilder().dns("host.example.test").signed_by(root_);
  expect(leaf_, StatusBuilder(other, root_).build(), VerifyOutcome::kStatusInvalid);
  const auto weak = named("ocsp").extended_key_usage("OCSPSigning").rsa(1024).signed_by(root_);
  expect(leaf_, status().signed_by(weak).build(), VerifyOutcome::kStatusInvalid);
  const auto strong = named("ocsp").extended_key_usage("OCSPSigning").rsa(2048).signed_by(root_);
  expect(leaf_, status().signed_by(strong).build(), VerifyOutcome::kOk);
}

TEST_F(StapledHandshakeTest, AnUpstreamThatMustStapleDoesOrGetsNothing) {
  const auto leaf =
      CertificateBuilder().dns("host.example.test").tls_feature("status_request").signed_by(root_);
  expect(leaf, "", VerifyOutcome::kStatusMissing);
  expect(leaf, StatusBuilder(leaf, root_).build(), VerifyOutcome::kOk);
}

TEST_F(StapledHandshakeTest, AResumedSessionStandsForTheStatusItBeganWith) {
  const auto leaf =
      CertificateBuilder().dns("host.example.test").tls_feature("status_request").signed_by(root_);
  const auto staple = StatusBuilder(leaf, root_).build();
  const test::PlainServer server(leaf);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    EXPECT_FALSE(connect(server, staple, version).resumed) << version;
    const auto second = connect(server, "", version);
    EXPECT_TRUE(second.resumed) << version;
    EXPECT_EQ(second.received, "secret") << version;
  }
}

TEST_F(StapledHandshakeTest, ARefusedHandshakeLeavesNoSession) {
  const test::PlainServer server(leaf_);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    connect(server, status().revoked().build(), version);
    EXPECT_FALSE(connect(server, status().build(), version).resumed) << version;
  }
}

TEST_F(StapledHandshakeTest, ABadCertificateIsRefusedForItsOwnSake) {
  const auto expired =
      CertificateBuilder().dns("host.example.test").valid(-hours(2), -hours(1)).signed_by(root_);
  expect(expired, StatusBuilder(expired, root_).revoked().build(), VerifyOutcome::kExpired);
}

}  // namespace
}  // namespace podjail::tls
