#include "cli/serve/proxy_environment.h"

#include <gmock/gmock.h>

#include <map>

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;

std::map<std::string, std::string> variables(const char* proxy, const std::string& java = "") {
  const auto list = proxy_variables(*Endpoint::parse(proxy), "/tmp/x", java);
  return {list.begin(), list.end()};
}

TEST(ProxyEnvironment, NamesTheProxyInBothCasesAndTheCertificates) {
  auto set = variables("127.0.0.1:8080");
  for (const char* name : {"HTTP_PROXY", "https_proxy", "ALL_PROXY"})
    EXPECT_EQ(set[name], "http://127.0.0.1:8080");
  EXPECT_EQ(set.at("NO_PROXY"), "");
  EXPECT_EQ(set.at("no_proxy"), "");
  EXPECT_EQ(set["SSL_CERT_FILE"], "/tmp/x/bundle.pem");
  EXPECT_EQ(set["NODE_EXTRA_CA_CERTS"], "/tmp/x/ca.crt");
  EXPECT_EQ(set["NODE_USE_SYSTEM_CA"], "1");
}

TEST(ProxyEnvironment, AProxyOnEveryAddressIsAskedOnTheLoopbackOne) {
  EXPECT_EQ(variables("0.0.0.0:1")["HTTP_PROXY"], "http://127.0.0.1:1");
  EXPECT_EQ(variables("[::]:1")["HTTP_PROXY"], "http://[::1]:1");
}

TEST(ProxyEnvironment, OptionsOfJavaAreAddedToThoseItHas) {
  const auto options = variables("127.0.0.1:8080", "-Xmx1g")["JAVA_TOOL_OPTIONS"];
  EXPECT_THAT(options, ::testing::StartsWith("-Xmx1g -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=8080 "));
  EXPECT_THAT(options, HasSubstr("-Djavax.net.ssl.trustStore=/tmp/x/truststore.jks"));
}

TEST(ProxyEnvironment, AShellTakesAnyValue) {
  EXPECT_EQ(shell_lines({{"A", "b c"}, {"D", "it's $HOME"}}), "export A='b c'\nexport D='it'\\''s $HOME'\n");
}

}  // namespace
}  // namespace podjail::cli
