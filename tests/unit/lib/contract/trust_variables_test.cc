#include "lib/contract/trust_variables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace podjail::contract {
namespace {

TEST(TrustEnvironment, NamesTheBundleForToolsWhoseRootsAreReplaced) {
  const auto lines = trust_environment();
  for (const char* line :
       {"SSL_CERT_FILE=/run/podjail/bundle.pem\n", "CURL_CA_BUNDLE=/run/podjail/bundle.pem\n",
        "GIT_SSL_CAINFO=/run/podjail/bundle.pem\n", "REQUESTS_CA_BUNDLE=/run/podjail/bundle.pem\n",
        "CARGO_HTTP_CAINFO=/run/podjail/bundle.pem\n"}) {
    EXPECT_NE(("\n" + lines).find(std::string("\n") + line), std::string::npos) << line;
  }
}

TEST(TrustEnvironment, NamesTheIssuerAloneForNodeWhichAddsIt) {
  EXPECT_NE(trust_environment().find("\nNODE_EXTRA_CA_CERTS=/run/podjail/ca.crt\n"), std::string::npos);
}

TEST(TrustEnvironment, IsSortedAndLeavesTheDirectoryVariableAlone) {
  const auto lines = trust_environment();
  std::string previous;
  for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
    const auto line = lines.substr(at, lines.find('\n', at) - at);
    EXPECT_LT(previous, line);
    EXPECT_FALSE(line.starts_with("SSL_CERT_DIR"));  // OpenSSL wants hashed names there
    previous = line;
  }
}

// PODJAIL_UPDATE_GOLDEN=1 rewrites the file.
TEST(TrustEnvironment, IsTheGoldenFile) {
  const std::string path = "tests/unit/lib/contract/golden/trust.env";
  if (std::getenv("PODJAIL_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << trust_environment();
  std::ifstream file(path);
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(trust_environment(), golden);
}

TEST(TrustEnvironment, AsksByAWordWhereNoFileCanBeNamed) {
  const auto lines = "\n" + trust_environment();
  for (const char* line :
       {"\nNODE_USE_SYSTEM_CA=1\n", "\nDENO_TLS_CA_STORE=system,mozilla\n", "\nUV_SYSTEM_CERTS=true\n"}) {
    EXPECT_NE(lines.find(line), std::string::npos) << line;
  }
}

TEST(TrustEnvironment, PointsEveryJvmAtTheTruststore) {
  EXPECT_NE(("\n" + trust_environment())
                .find("\nJAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=/run/podjail/truststore.jks "
                      "-Djavax.net.ssl.trustStorePassword=changeit\n"),
            std::string::npos);
}

using Environment = std::vector<std::string>;

std::size_t count_of(const Environment& environment, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(environment.begin(), environment.end(), [name](const std::string& entry) {
        return entry.starts_with(name) && entry.substr(name.size()).starts_with('=');
      }));
}

TEST(WithTrustVariables, AddsAllBehindWhatIsThere) {
  const auto result = with_trust_variables({"PATH=/bin", "HOME=/home"});
  ASSERT_EQ(result.size(), trust_variables().size() + 3);
  EXPECT_EQ(result[0], "PATH=/bin");
  EXPECT_EQ(result[1], "HOME=/home");
  EXPECT_TRUE(std::is_sorted(result.begin() + 2, result.end()));
  for (const auto& variable : trust_variables())
    EXPECT_EQ(count_of(result, variable.name), 1U) << variable.name;
  EXPECT_EQ(count_of(result, "SSL_CERT_DIR"), 0U);
}

TEST(WithTrustVariables, KeepsWhatTheUserSet) {
  const Environment given{"SSL_CERT_FILE=/mine.pem", "GIT_SSL_CAINFO=", "SSL_CERT_DIR=/certs",
                          "npm_config_cafile=/x"};
  const auto result = with_trust_variables(given);
  EXPECT_TRUE(std::equal(given.begin(), given.end(), result.begin()));
  for (const char* name : {"SSL_CERT_FILE", "GIT_SSL_CAINFO", "SSL_CERT_DIR"}) {
    EXPECT_EQ(count_of(result, name), 1U) << name;
  }
  EXPECT_EQ(count_of(result, "NPM_CONFIG_CAFILE"), 0U) << "npm reads either case";
}

TEST(WithTrustVariables, AnotherNameOrAnotherCaseIsAnotherVariable) {
  const auto result = with_trust_variables({"ssl_cert_file=/a", "SSL_CERT_FILES=/b", "SSL_CERT_FILE"});
  EXPECT_EQ(count_of(result, "SSL_CERT_FILE"), 1U);
}

TEST(WithTrustVariables, AddsToTheOptionsOfJava) {
  const auto result = with_trust_variables({"JAVA_TOOL_OPTIONS=-Xmx1g", "JAVA_TOOL_OPTIONS="});
  EXPECT_EQ(result[0], "JAVA_TOOL_OPTIONS=-Xmx1g " + java_trust_options());
  EXPECT_EQ(result[1], "JAVA_TOOL_OPTIONS=" + java_trust_options());
  EXPECT_EQ(count_of(result, "JAVA_TOOL_OPTIONS"), 2U);
}

TEST(WithTrustVariables, LeavesATrustStoreOfTheUsersOwnAlone) {
  const std::string own = "JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=/mine.jks -Xmx1g";
  EXPECT_EQ(with_trust_variables({own})[0], own);
}

TEST(WithTrustVariables, ASecondTimeChangesNothing) {
  const auto once = with_trust_variables({"JAVA_TOOL_OPTIONS=-Xmx1g", "CURL_CA_BUNDLE=/mine"});
  EXPECT_EQ(with_trust_variables(once), once);
}

}  // namespace
}  // namespace podjail::contract
