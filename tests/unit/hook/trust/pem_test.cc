#include "hook/trust/pem.h"

#include <gtest/gtest.h>

namespace podjail::trust {
namespace {

std::string block(const std::string& body, const std::string& label = "CERTIFICATE") {
  return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
}

TEST(Pem, TakesCertificatesAndNothingAroundThem) {
  EXPECT_EQ(*certificates_in("# the pod's issuer\n" + block("QUJD") + "trailing words"), block("QUJD"));
  EXPECT_EQ(*certificates_in(block("QUJD") + "\n\n" + block("REVG")), block("QUJD") + block("REVG"));
}

TEST(Pem, RewritesTheBodyInItsOneForm) {
  const std::string line(64, 'A');
  EXPECT_EQ(
      *certificates_in("-----BEGIN CERTIFICATE-----\r\n " + line + "QU\r\n\tI=\r\n-----END CERTIFICATE-----"),
      block(line + "\nQUI="));
}

TEST(Pem, RefusesWhatIsNotCertificatesAlone) {
  for (const auto& text :
       {std::string(), std::string("hello"), block("QUJD", "PRIVATE KEY"),
        block("QUJD") + block("QUJD", "EC PRIVATE KEY"), block("QUJD", "TRUSTED CERTIFICATE"), block(""),
        block("QUJ"), block("QU=D"), block("===="), block("Q==="), block("QU!D"),
        std::string("-----BEGIN CERTIFICATE-----\nQUJD\n"), block(block("QUJD")),
        std::string(
            "-----BEGIN CERTIFICATE-----\nQUJD-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----")}) {
    const auto found = certificates_in(text);
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().kind(), ErrorKind::kInvalid);
  }
}

TEST(Pem, WhatItGivesItTakesAgain) {
  const auto once = certificates_in(block(std::string(400, 'Q')));
  EXPECT_EQ(*certificates_in(*once), *once);
}

TEST(Pem, TheBundleIsTheImagesOwnAndTheIssuer) {
  EXPECT_EQ(merge_bundle("roots\n", "issuer\n"), "roots\nissuer\n");
  EXPECT_EQ(merge_bundle("no line end", "issuer\n"), "no line end\nissuer\n");
  EXPECT_EQ(merge_bundle("", "issuer\n"), "issuer\n");
}

TEST(Pem, AMergedBundleContainsTheIssuer) {
  EXPECT_TRUE(contains_bundle(merge_bundle("roots", block("QUJD")), block("QUJD")));
  EXPECT_FALSE(contains_bundle(block("REVG"), block("QUJD")));
}

}  // namespace
}  // namespace podjail::trust
