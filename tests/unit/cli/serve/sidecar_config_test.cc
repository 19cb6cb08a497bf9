#include "cli/serve/sidecar_config.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sidecar/config/config_json.h"

namespace podjail::cli {
namespace {

const ProxyPlaces kPlaces{{"/tmp/x/policies", "/srv/policies"}, "/tmp/x/trust"};

config::Config configured(const ProxyOptions& options) {
  auto config = config::parse_config(sidecar_config(options, kPlaces));
  EXPECT_TRUE(config) << (config ? "" : config.error().message());
  return config.value_or(config::Config{});
}

TEST(SidecarConfig, IsOneThatTheSidecarTakes) {
  ProxyOptions options;
  options.grants = {"127.0.0.1:80", "10.0.0.0/8:443"};
  options.resolvers = {"127.0.0.1:5353"};
  options.roots = {"/etc/roots.pem"};
  options.request_log = "requests.log";
  const auto config = configured(options);
  EXPECT_EQ(config.policy_directories, kPlaces.policies);
  EXPECT_EQ(config.shared_directory, kPlaces.shared);
  EXPECT_EQ(config.mode, config::Mode::kEnforce);
  EXPECT_EQ(config.upstream.grants.size(), 2U);
  EXPECT_EQ(config.upstream.resolvers.size(), 1U);
  EXPECT_EQ(config.upstream.roots.front(), config::Config().upstream.roots.front());
  EXPECT_EQ(config.upstream.roots.back(), "/etc/roots.pem");
  EXPECT_EQ(config.decision_log.path, "-");
  EXPECT_EQ(config.decision_log.query, observe::QueryPolicy::kWritten);
  EXPECT_EQ(config.policy.external, config::ExternalPolicy::kOff);
}

TEST(SidecarConfig, GrantsNothingAndEnforcesUnlessAskedFor) {
  const auto config = configured({});
  EXPECT_TRUE(config.upstream.grants.empty());
  EXPECT_EQ(config.mode, config::Mode::kEnforce);
  EXPECT_EQ(config.decision_log.query, observe::QueryPolicy::kRedacted);
  ProxyOptions observing;
  observing.mode = ProxyOptions::Mode::kObserve;
  EXPECT_EQ(configured(observing).mode, config::Mode::kObserve);
}

TEST(SidecarConfig, AProgramJudgesAloneOnlyWhereThereAreNoPolicies) {
  ProxyOptions options;
  options.external = ExternalProgram{ExternalProgram::Form::kPerRequest, "./judge", std::chrono::seconds(7)};
  EXPECT_EQ(configured(options).policy.external, config::ExternalPolicy::kAlone);
  EXPECT_EQ(configured(options).policy.external_timeout, std::chrono::seconds(7));
  auto with_expression = options;
  with_expression.expression = "true";
  EXPECT_EQ(configured(with_expression).policy.external, config::ExternalPolicy::kBoth);
  options.policies = {"rules.js"};
  EXPECT_EQ(configured(options).policy.external, config::ExternalPolicy::kBoth);
}

TEST(CheckGrants, TheProxyCannotBeGrantedToItself) {
  const auto refuses = [](const char* grant, const char* own) {
    ProxyOptions options;
    options.grants = {grant};
    return !check_grants(options, *Endpoint::parse(own));
  };
  EXPECT_TRUE(refuses("127.0.0.1:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(refuses("127.0.0.0/8:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(refuses("[::1]:8080", "[::1]:8080"));
  EXPECT_TRUE(refuses("192.168.1.5:8080", "0.0.0.0:8080"));  // which is every address of the machine
  EXPECT_FALSE(refuses("127.0.0.1:8081", "127.0.0.1:8080"));
  EXPECT_FALSE(refuses("127.0.0.2:8080", "127.0.0.1:8080"));
}

}  // namespace
}  // namespace podjail::cli
