#include "sidecar/tls/verify_outcome.h"

#include <gtest/gtest.h>

#include <set>

namespace podjail::tls {
namespace {

TEST(VerifyOutcome, MapsOpenSslsErrors) {
  EXPECT_EQ(verify_outcome(long{X509_V_OK}), VerifyOutcome::kOk);
  EXPECT_EQ(verify_outcome(long{X509_V_ERR_CERT_HAS_EXPIRED}), VerifyOutcome::kExpired);
  EXPECT_EQ(verify_outcome(long{X509_V_ERR_CERT_NOT_YET_VALID}), VerifyOutcome::kNotYetValid);
  EXPECT_EQ(verify_outcome(long{X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN}), VerifyOutcome::kUnknownIssuer);
  EXPECT_EQ(verify_outcome(long{X509_V_ERR_CA_MD_TOO_WEAK}), VerifyOutcome::kWeak);
  EXPECT_EQ(verify_outcome(long{X509_V_ERR_CERT_REVOKED}), VerifyOutcome::kRevoked);
}

TEST(VerifyOutcome, AnUnknownErrorIsNeverOk) {
  for (long error = 1; error < 200; ++error) EXPECT_NE(verify_outcome(error), VerifyOutcome::kOk) << error;
}

TEST(VerifyOutcome, EveryOutcomeHasItsOwnWordAndSentence) {
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < kVerifyOutcomeCount; ++i) {
    const auto outcome = static_cast<VerifyOutcome>(i);
    words.insert(to_string(outcome));
    EXPECT_EQ(explain(outcome).rfind("the upstream's certificate", 0), 0U) << i;
  }
  EXPECT_EQ(words.size(), kVerifyOutcomeCount);
}

}  // namespace
}  // namespace podjail::tls
