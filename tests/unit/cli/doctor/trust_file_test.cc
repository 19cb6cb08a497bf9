#include "cli/doctor/trust_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

std::string pem(const std::string& body) {
  return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
}

TEST(TrustFile, HoldsWhatIsInItHoweverItIsWritten) {
  EXPECT_THAT(certificates_of("# roots\n" + pem("QUJD\nREVG") + "x" + pem(" QUI=\r")),
              ElementsAre("AB", "ABCDEF"));
  EXPECT_EQ(holding_of(pem("REVG") + pem("QUJD"), {"ABC"}), Holding::kHolds);
  EXPECT_EQ(holding_of(pem("REVG"), {"ABC"}), Holding::kLacks);
  EXPECT_EQ(holding_of(pem("QUJD"), {"ABC", "DEF"}), Holding::kLacks) << "all are wanted";
}

TEST(TrustFile, TakesNothingThatIsNoCertificate) {
  for (const auto& text : {std::string(), std::string("QUJD"), pem(""), pem("QU!D"), pem("Q=UJD"),
                           std::string("-----BEGIN CERTIFICATE-----\nQUJD"), pem(std::string(70'000, 'Q'))})
    EXPECT_THAT(certificates_of(text), ElementsAre()) << text.substr(0, 80);
}

TEST(TrustFile, OfJavaIsSearchedForTheBytes) {
  EXPECT_EQ(holding_of("\xFE\xED\xFE\xED..ABC..", {"ABC"}), Holding::kHolds);
  EXPECT_EQ(holding_of("\xFE\xED\xFE\xED......", {"ABC"}), Holding::kLacks);
  EXPECT_EQ(holding_of("\x30\x82..ABC", {"ABC"}), Holding::kHolds);
  EXPECT_EQ(holding_of("\x30\x82......", {"ABC"}), Holding::kCannotTell);
}

TEST(TrustFile, MayBeADirectory) {
  const Scratch scratch;
  scratch.write("a.pem", pem("REVG"));
  scratch.write("b.pem", pem("QUJD"));
  EXPECT_EQ(*holding_at(scratch.path(), {"ABC", "DEF"}), Holding::kHolds);
  EXPECT_EQ(*holding_at(scratch.path(), {"GHI"}), Holding::kLacks);
  EXPECT_EQ(*holding_at(scratch.path() + "/b.pem", {"ABC"}), Holding::kHolds);
  EXPECT_FALSE(holding_at(scratch.path() + "/none", {"ABC"}));
}

}  // namespace
}  // namespace podjail::cli
