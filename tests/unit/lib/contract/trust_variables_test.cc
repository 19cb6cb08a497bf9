#include "lib/contract/trust_variables.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace podjail::contract
