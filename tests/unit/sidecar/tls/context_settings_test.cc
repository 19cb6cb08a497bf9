#include "sidecar/tls/context_settings.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::tls {
namespace {

class ContextSettingsTest : public ::testing::TestWithParam<const SSL_METHOD* (*)()> {
 protected:
  SslCtxPtr context_ = make_context(GetParam()());
};

INSTANTIATE_TEST_SUITE_P(Sides, ContextSettingsTest,
                         ::testing::Values(&TLS_client_method, &TLS_server_method));

TEST_P(ContextSettingsTest, OnlyTls12And13) {
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context_.get()), TLS1_2_VERSION);
  EXPECT_EQ(SSL_CTX_get_max_proto_version(context_.get()), TLS1_3_VERSION);
  EXPECT_EQ(SSL_CTX_get_security_level(context_.get()), 2);
}

TEST_P(ContextSettingsTest, EverySuiteIsForwardSecretAndAuthenticated) {
  const auto* suites = SSL_CTX_get_ciphers(context_.get());
  ASSERT_GT(sk_SSL_CIPHER_num(suites), 0);
  for (int i = 0; i < sk_SSL_CIPHER_num(suites); ++i) {
    const SSL_CIPHER* suite = sk_SSL_CIPHER_value(suites, i);
    EXPECT_EQ(SSL_CIPHER_is_aead(suite), 1) << SSL_CIPHER_get_name(suite);
    const int exchange = SSL_CIPHER_get_kx_nid(suite);
    EXPECT_TRUE(exchange == NID_kx_ecdhe || exchange == NID_kx_any) << SSL_CIPHER_get_name(suite);
    EXPECT_NE(SSL_CIPHER_get_auth_nid(suite), NID_auth_null) << SSL_CIPHER_get_name(suite);
  }
}

TEST_P(ContextSettingsTest, NoRenegotiationNoCompressionNoEarlyDataNoSessions) {
  const auto options = SSL_CTX_get_options(context_.get());
  EXPECT_NE(options & SSL_OP_NO_RENEGOTIATION, 0U);
  EXPECT_NE(options & SSL_OP_NO_COMPRESSION, 0U);
  EXPECT_EQ(options & SSL_OP_IGNORE_UNEXPECTED_EOF, 0U);
  EXPECT_EQ(SSL_CTX_get_max_early_data(context_.get()), 0U);
  EXPECT_EQ(SSL_CTX_get_session_cache_mode(context_.get()), SSL_SESS_CACHE_OFF);
}

}  // namespace
}  // namespace podjail::tls
