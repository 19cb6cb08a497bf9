#include "hook/runtime/trust_environment.h"

#include <gmock/gmock.h>

namespace podjail::runtime {
namespace {

using testing::Contains;
using testing::Not;
using testing::StartsWith;

TEST(TrustEnvironment, TheVariablesComeBehindWhatIsThere) {
  const auto environment = with_trust_environment({"PATH=/bin"});
  EXPECT_EQ(environment.front(), "PATH=/bin");
  EXPECT_THAT(environment, Contains("SSL_CERT_FILE=/run/podjail/bundle.pem"));
  EXPECT_THAT(environment, Contains("NODE_EXTRA_CA_CERTS=/run/podjail/ca.crt"));
}

TEST(TrustEnvironment, WhatIsSetStaysAlsoWhenItIsEmpty) {
  const auto environment = with_trust_environment({"SSL_CERT_FILE=/mine", "CURL_CA_BUNDLE="});
  EXPECT_THAT(environment, Not(Contains("SSL_CERT_FILE=/run/podjail/bundle.pem")));
  EXPECT_THAT(environment, Not(Contains(StartsWith("CURL_CA_BUNDLE=/"))));
}

TEST(TrustEnvironment, ALongerNameIsAnotherVariable) {
  EXPECT_THAT(with_trust_environment({"SSL_CERT_FILE_OLD=/x", "SSL_CERT_FILE"}),
              Contains("SSL_CERT_FILE=/run/podjail/bundle.pem"));
}

TEST(TrustEnvironment, ASecondTimeChangesNothing) {
  const auto once = with_trust_environment({});
  EXPECT_EQ(with_trust_environment(once), once);
}

}  // namespace
}  // namespace podjail::runtime
