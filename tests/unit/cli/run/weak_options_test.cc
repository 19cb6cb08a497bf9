#include "cli/run/weak_options.h"

#include <gmock/gmock.h>

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

TEST(WeakOptions, HaveAllThatARunIsTold) {
  RunOptions options;
  options.command = {"npm", "ci"};
  options.policies = {"a.js"};
  options.expression = "true";
  options.external = serve::ExternalProgram{};
  options.enforcement = RunOptions::Enforcement::kObserve;
  options.request_log = "requests.log";
  options.decision_log = "decisions.log";
  options.grants = {"10.0.0.1:1"};
  options.resolvers = {"10.0.0.2"};
  options.roots = {"/root.pem"};
  options.timeout = std::chrono::milliseconds(1500);
  const auto weak = weak_options(options);
  ASSERT_TRUE(weak);
  EXPECT_EQ(weak->command, options.command);
  EXPECT_EQ(weak->timeout, options.timeout);
  EXPECT_THAT(weak->proxy.policies, ElementsAre("a.js"));
  EXPECT_EQ(weak->proxy.expression, "true");
  EXPECT_TRUE(weak->proxy.external);
  EXPECT_EQ(weak->proxy.mode, serve::ProxyOptions::Mode::kObserve);
  EXPECT_EQ(weak->proxy.request_log, "requests.log");
  EXPECT_EQ(weak->proxy.json_log, "decisions.log");
  EXPECT_EQ(weak->proxy.grants, options.grants);
  EXPECT_EQ(weak->proxy.resolvers, options.resolvers);
  EXPECT_EQ(weak->proxy.roots, options.roots);
}

TEST(WeakOptions, DenyEverythingAndEnforceUnlessTold) {
  const auto weak = weak_options({});
  ASSERT_TRUE(weak);
  EXPECT_FALSE(weak->proxy.expression);
  EXPECT_EQ(weak->proxy.mode, serve::ProxyOptions::Mode::kEnforce);
}

TEST(WeakOptions, WhatOnlyAJailCanDoIsRefused) {
  RunOptions sockets;
  sockets.allowed_sockets = {"/run/x"};
  EXPECT_FALSE(weak_options(sockets));
  RunOptions descriptors;
  descriptors.kept_descriptors = {3};
  EXPECT_FALSE(weak_options(descriptors));
  RunOptions watching;
  watching.reporting = RunOptions::Reporting::kWatch;
  EXPECT_FALSE(weak_options(watching));
  RunOptions container;
  container.place = RunOptions::Place::kContainer;
  EXPECT_FALSE(weak_options(container));
}

}  // namespace
}  // namespace podjail::cli
