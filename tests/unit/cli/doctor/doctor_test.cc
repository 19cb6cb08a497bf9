#include "cli/doctor/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/unit/cli/doctor/elf_builder.h"
#include "tests/unit/cli/doctor/fake_machine.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kIssuer = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";

struct Told {
  int status = 0;
  std::string out;
  std::string errors;
};

Told ask(const FakeMachine& fake, const std::string& command, OutputForm form = OutputForm::kText,
         const std::string& bundle = "") {
  std::ostringstream out;
  std::ostringstream errors;
  const int status = run_doctor({bundle, {command, "argument"}, form}, fake.machine(), out, errors);
  return {status, out.str(), errors.str()};
}

struct MachineWithCurl : FakeMachine {
  MachineWithCurl() {
    put_program("/bin/curl", elf_file({{1, "libssl.so.3"}}, "CURL_CA_BUNDLE"));
    put("/run/podjail/ca.crt", kIssuer);
    put("/etc/ssl/certs/ca-certificates.crt", "");
  }
};

TEST(Doctor, TellsWhatIsIllAndWhatToDo) {
  const MachineWithCurl fake;
  auto told = ask(fake, "curl");
  EXPECT_EQ(told.status, 1);
  EXPECT_THAT(
      told.out,
      HasSubstr("curl  default  /etc/ssl/certs/ca-certificates.crt  does not hold: the issuer is not in it\n"
                "    to do: set CURL_CA_BUNDLE to "));
  fake.put("/etc/ssl/certs/ca-certificates.crt", kIssuer);
  told = ask(fake, "curl");
  EXPECT_EQ(told.status, 0);
  EXPECT_THAT(told.out, HasSubstr("  holds\n"));
}

TEST(Doctor, TakesTheCertificatesItIsGiven) {
  const MachineWithCurl fake;
  fake.put("/etc/ssl/certs/ca-certificates.crt", kIssuer);
  const auto other = fake.put("/other", "-----BEGIN CERTIFICATE-----\nREVG\n-----END CERTIFICATE-----\n");
  EXPECT_EQ(ask(fake, "curl", OutputForm::kText, other).status, 1);
  EXPECT_EQ(ask(fake, "curl", OutputForm::kText, fake.put("/none", "x")).status, 2);
  EXPECT_EQ(ask(fake, "curl", OutputForm::kText, "nothing/here").status, 2);
}

TEST(Doctor, IsTheSameInJson) {
  const auto told = ask(MachineWithCurl(), "curl", OutputForm::kJson);
  const auto json = nlohmann::json::parse(told.out);
  EXPECT_EQ(json["programs"][0]["path"], "/bin/curl");
  EXPECT_EQ(json["symptoms"][0]["state"], "does not hold");
}

TEST(Doctor, SaysWhereItKnowsNothing) {
  FakeMachine fake;
  fake.put_program("/bin/true", elf_file({}));
  EXPECT_THAT(ask(fake, "true").out, HasSubstr("nothing in it tells"));
  const auto none = ask(fake, "none");
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.errors, HasSubstr("no command here"));
}

TEST(Doctor, LetsNoVariableMoveTheCursor) {
  MachineWithCurl fake;
  fake.variables["CURL_CA_BUNDLE"] = "/x\x1b[2J\nholds";
  EXPECT_THAT(ask(fake, "curl").out, Not(HasSubstr("\x1b")));
}

TEST(Doctor, LooksAtThisProcessOnItsOwn) {
  EXPECT_TRUE(own_machine().variable("PATH"));
  EXPECT_EQ(own_machine().at("/etc"), "/etc");
}

}  // namespace
}  // namespace podjail::cli
