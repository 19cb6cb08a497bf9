#include "cli/doctor/diagnosis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/doctor/tool_settings.h"
#include "tests/unit/cli/doctor/fake_machine.h"

namespace podjail::cli {
namespace {

using State = Symptom::State;

const std::string kIssuer = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
const std::string kOther = "-----BEGIN CERTIFICATE-----\nREVG\n-----END CERTIFICATE-----\n";
const Wanted kWanted{{"ABC"}, "/run/podjail/bundle.pem"};

Symptom of(ToolKind kind, const FakeMachine& fake, const Wanted& wanted = kWanted) {
  Command command;
  command.kinds = {kind};
  const auto symptoms = diagnose(command, fake.machine(), wanted);
  EXPECT_FALSE(symptoms.empty());
  return symptoms.empty() ? Symptom{} : symptoms.front();
}

TEST(Diagnosis, FollowsTheVariableThatIsSet) {
  FakeMachine fake;
  fake.put("/etc/ssl/certs/ca-certificates.crt", kOther);
  fake.put("/bundle", kOther + kIssuer);
  auto symptom = of(ToolKind::kCurl, fake);
  EXPECT_EQ(symptom.state, State::kDoesNotHold);
  EXPECT_EQ(symptom.reads, "/etc/ssl/certs/ca-certificates.crt");
  EXPECT_EQ(symptom.setting, "default");
  EXPECT_EQ(symptom.advice, "set CURL_CA_BUNDLE to /run/podjail/bundle.pem");
  fake.variables["SSL_CERT_FILE"] = "/bundle";
  symptom = of(ToolKind::kCurl, fake);
  EXPECT_EQ(symptom.state, State::kHolds);
  EXPECT_EQ(symptom.setting, "SSL_CERT_FILE");
  fake.variables["CURL_CA_BUNDLE"] = "/none";
  EXPECT_EQ(of(ToolKind::kCurl, fake).state, State::kDoesNotHold);
}

TEST(Diagnosis, FollowsTheDistributionsFile) {
  FakeMachine fake;
  fake.put("/etc/ssl/certs/ca-certificates.crt", kOther + kIssuer);
  for (const auto kind : {ToolKind::kCurl, ToolKind::kGit, ToolKind::kCargo, ToolKind::kGo, ToolKind::kApt,
                          ToolKind::kGnutls, ToolKind::kRustls, ToolKind::kOpenssl})
    EXPECT_EQ(of(kind, fake).state, State::kHolds) << settings_of(kind).name;
  for (const auto kind : {ToolKind::kNode, ToolKind::kDeno, ToolKind::kBuiltRoots}) {
    const auto symptom = of(kind, fake);
    EXPECT_EQ(symptom.state, State::kDoesNotHold);
    EXPECT_EQ(symptom.reads, "roots compiled into the program");
    EXPECT_NE(symptom.advice, "");
  }
  EXPECT_EQ(of(ToolKind::kNss, fake).state, State::kCannotTell);
}

TEST(Diagnosis, KnowsThatOpensslReadsAFileAndADirectory) {
  FakeMachine fake;
  fake.put("/usr/lib/ssl/cert.pem", kOther);
  EXPECT_EQ(of(ToolKind::kOpenssl, fake).reads, "/usr/lib/ssl/cert.pem");
  fake.put("/etc/ssl/certs/0123abcd.0", kIssuer);
  EXPECT_EQ(of(ToolKind::kOpenssl, fake).state, State::kHolds);
}

TEST(Diagnosis, KnowsThatNodeMayReadTheSystemsRoots) {
  FakeMachine fake;
  fake.put("/issuer", kIssuer);
  fake.variables["NODE_EXTRA_CA_CERTS"] = "/issuer";
  EXPECT_EQ(of(ToolKind::kNode, fake).state, State::kHolds);
  fake.variables.erase("NODE_EXTRA_CA_CERTS");
  fake.variables["NODE_OPTIONS"] = "--use-openssl-ca";
  fake.variables["SSL_CERT_FILE"] = "/issuer";
  EXPECT_EQ(of(ToolKind::kNode, fake).state, State::kHolds);
}

TEST(Diagnosis, OfNpmPrefersItsOwnSetting) {
  FakeMachine fake;
  fake.put("/issuer", kIssuer);
  fake.put("/other", kOther);
  fake.variables["NODE_EXTRA_CA_CERTS"] = "/issuer";
  EXPECT_EQ(of(ToolKind::kNpm, fake).state, State::kHolds);
  fake.variables["npm_config_cafile"] = "/other";
  EXPECT_EQ(of(ToolKind::kNpm, fake).state, State::kDoesNotHold);
}

TEST(Diagnosis, LooksAtTheStoreOfJavaAndAtCertifi) {
  FakeMachine fake;
  EXPECT_EQ(of(ToolKind::kJava, fake).state, State::kCannotTell);
  fake.put("/etc/ssl/certs/java/cacerts", "\xFE\xED\xFE\xED..");
  EXPECT_EQ(of(ToolKind::kJava, fake).state, State::kDoesNotHold);
  fake.put("/etc/ssl/certs/java/cacerts", "\xFE\xED\xFE\xED..ABC");
  EXPECT_EQ(of(ToolKind::kJava, fake).state, State::kHolds);
  fake.put("/bundle", kIssuer);
  fake.variables["REQUESTS_CA_BUNDLE"] = "/bundle";
  const auto pip = of(ToolKind::kPip, fake);
  EXPECT_EQ(pip.tool, "Python requests");
  EXPECT_EQ(pip.state, State::kHolds);
}

TEST(Diagnosis, CannotTellWhereNobodySaysWhatIsWanted) {
  FakeMachine fake;
  fake.put("/etc/ssl/certs/ca-certificates.crt", kOther);
  const auto symptom = of(ToolKind::kGit, fake, {});
  EXPECT_EQ(symptom.state, State::kCannotTell);
  EXPECT_THAT(symptom.why, ::testing::HasSubstr("--bundle"));
}

TEST(Diagnosis, WarnsOfProxiesThatTheCommandReads) {
  FakeMachine fake;
  fake.variables["HTTPS_PROXY"] = "http://proxy.test:3128";
  fake.variables["NO_PROXY"] = "x";
  Command command;
  command.proxies = {"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"};
  const auto symptoms = diagnose(command, fake.machine(), kWanted);
  ASSERT_EQ(symptoms.size(), 1U);
  EXPECT_EQ(symptoms[0].setting, "HTTPS_PROXY");
  EXPECT_EQ(symptoms[0].reads, "http://proxy.test:3128");
  EXPECT_NE(symptoms[0].advice, "");
}

}  // namespace
}  // namespace podjail::cli
