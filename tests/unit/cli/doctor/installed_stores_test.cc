#include "cli/doctor/installed_stores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/doctor/fake_machine.h"

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

TEST(JavaStore, IsTheFirstThatSomethingNames) {
  FakeMachine fake;
  fake.put("/jdk/lib/security/cacerts", "x");
  fake.put("/other/jre/lib/security/cacerts", "x");
  Command command;
  command.programs.push_back({"/jdk/bin/java", fake.root() + "/jdk/bin/java"});
  EXPECT_EQ(java_store(command, fake.machine()).path, fake.root() + "/jdk/lib/security/cacerts");
  fake.variables["JAVA_HOME"] = fake.root() + "/other";
  EXPECT_EQ(java_store(command, fake.machine()).path, fake.root() + "/other/jre/lib/security/cacerts");
  fake.variables["JAVA_TOOL_OPTIONS"] = "-Xmx1g -Djavax.net.ssl.trustStore=/run/x.jks -Dy=z";
  const auto named = java_store(command, fake.machine());
  EXPECT_EQ(named.path, "/run/x.jks");
  EXPECT_EQ(named.setting, "JAVA_TOOL_OPTIONS");
  fake.variables["JAVA_TOOL_OPTIONS"] = "-Djavax.net.ssl.trustStore=\"/a b.jks\" -Dy=z";
  EXPECT_EQ(java_store(command, fake.machine()).path, "/a b.jks");
}

TEST(JavaStore, IsTheDistributionsElse) {
  FakeMachine fake;
  EXPECT_EQ(java_store({}, fake.machine()).path, "");
  fake.put("/etc/ssl/certs/java/cacerts", "x");
  EXPECT_EQ(java_store({}, fake.machine()).path, "/etc/ssl/certs/java/cacerts");
}

TEST(Certifi, IsFoundBesideTheInterpreterAndInTheEnvironment) {
  FakeMachine fake;
  const auto own = fake.put("/py/lib/python3.11/site-packages/certifi/cacert.pem", "x");
  const auto pips = fake.put("/venv/lib/python3.11/site-packages/pip/_vendor/certifi/cacert.pem", "x");
  Command command;
  command.programs.push_back({"/py/bin/python3", fake.root() + "/py/bin/python3"});
  EXPECT_THAT(certifi_stores(command, fake.machine()), ElementsAre(own));
  fake.variables["VIRTUAL_ENV"] = fake.root() + "/venv";
  EXPECT_THAT(certifi_stores(command, fake.machine()), ElementsAre(pips, own));
}

}  // namespace
}  // namespace podjail::cli
