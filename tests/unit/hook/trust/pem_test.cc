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

constexpr const char* kOurs = "# podjail: this pod's issuer\n";
constexpr const char* kEnd = "# podjail: end\n";

std::string ours(const std::string& issuer) {
  return kOurs + issuer + kEnd;
}

TEST(Pem, TheBundleIsTheImagesOwnAndTheIssuer) {
  EXPECT_EQ(merge_bundle("roots\n", "issuer\n"), "roots\n" + ours("issuer\n"));
  EXPECT_EQ(merge_bundle("no line end", "issuer\n"), "no line end\n" + ours("issuer\n"));
  EXPECT_EQ(merge_bundle("", "issuer\n"), ours("issuer\n"));
}

TEST(Pem, AnEarlierIssuerGoes) {
  const auto before = merge_bundle("roots\n", "earlier\n") + "more\n";
  EXPECT_EQ(merge_bundle(before, "issuer\n"), "roots\nmore\n" + ours("issuer\n"));
}

TEST(Pem, MergingTwiceIsMergingOnceWhateverStandsThere) {
  const std::string begin = kOurs;
  const std::string end = kEnd;
  for (const auto& image : {std::string("roots"), begin, end, begin + begin + "x\n" + end + end, end + begin,
                            begin + "x\n" + ours("y\n"), "x" + begin + end, begin + "# podjail: end"}) {
    const auto once = merge_bundle(image, "issuer\n");
    EXPECT_EQ(merge_bundle(once, "issuer\n"), once) << image;
    EXPECT_TRUE(once.ends_with(ours("issuer\n"))) << image;
  }
}

TEST(Pem, LinesThatOnlyResembleOursStay) {
  const auto image = "x" + ours("theirs\n");
  EXPECT_EQ(merge_bundle(image, "issuer\n"), image + ours("issuer\n"));
}

}  // namespace
}  // namespace podjail::trust
