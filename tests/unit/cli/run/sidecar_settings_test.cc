#include "cli/run/sidecar_settings.h"

#include <gmock/gmock.h>

#include "sidecar/config/config_json.h"

namespace podjail::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const SidecarPlaces kPlaces{"/proc/self/fd/9", "/proc/self/fd/10", {"policies-0", "policies-1"}};

config::Config read(const RunOptions& options, const std::vector<std::string>& search = {}) {
  const auto config = config::parse_config(sidecar_settings(options, kPlaces, search));
  EXPECT_TRUE(config) << config.error().message();
  return config.value_or(config::Config{});
}

TEST(SidecarSettings, AreAConfigurationThatTheSidecarTakes) {
  const auto config = read({});
  EXPECT_THAT(config.policy_directories,
              ElementsAre("/proc/self/fd/10/policies-0", "/proc/self/fd/10/policies-1"));
  EXPECT_EQ(config.shared_directory, "/proc/self/fd/9");
  EXPECT_EQ(config.mode, config::Mode::kEnforce);
  EXPECT_EQ(config.explicit_proxy, config::ExplicitProxy::kBoth);
  EXPECT_EQ(config.policy.reloading, policy::Reloading::kWhenAsked);
  EXPECT_THAT(config.upstream.grants, IsEmpty());
}

TEST(SidecarSettings, SayWhatTheCommandLineSaid) {
  RunOptions options;
  options.enforcement = RunOptions::Enforcement::kObserve;
  options.grants = {"10.1.2.3:443"};
  options.resolvers = {"192.0.2.53:5353"};
  options.roots = {"/etc/corp.pem"};
  const auto config = read(options, {"corp.example"});
  EXPECT_EQ(config.mode, config::Mode::kObserve);
  EXPECT_EQ(config.upstream.grants.size(), 1U);
  EXPECT_EQ(config.upstream.resolvers.size(), 1U);
  EXPECT_THAT(config.upstream.roots, ElementsAre("/etc/ssl/certs/ca-certificates.crt", "/etc/corp.pem"));
  EXPECT_EQ(config.dns.local_zones.size(), 1U);
}

TEST(SidecarSettings, CannotBeMadeToSayMore) {
  RunOptions options;
  options.grants = {"x\"],\"resolvers\":[\"y"};
  EXPECT_FALSE(config::parse_config(sidecar_settings(options, kPlaces, {})));
}

TEST(SearchSuffixes, AreThoseOfTheLastLine) {
  EXPECT_THAT(search_suffixes("nameserver 192.0.2.1\nsearch old.example\nsearch Corp.Example. b.example\n"),
              ElementsAre("corp.example", "b.example"));
  EXPECT_THAT(search_suffixes("domain a.example\noptions ndots:2"), ElementsAre("a.example"));
  EXPECT_THAT(search_suffixes("# search a.example\nsearch .\n"), IsEmpty());
}

}  // namespace
}  // namespace podjail::cli
