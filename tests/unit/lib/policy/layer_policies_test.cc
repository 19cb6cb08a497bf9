#include "lib/policy/layer_policies.h"

#include <gtest/gtest.h>

namespace podjail::policy {
namespace {

CompiledPolicy policy_with(std::string default_message) {
  return {"a.js", {}, {}, {}, std::move(default_message)};
}

TEST(LayerPolicies, AreARangeOfAll) {
  LayerPolicies layer;
  EXPECT_TRUE(layer.empty());
  layer.add(3, policy_with(""));
  layer.add(4, policy_with(""));
  EXPECT_FALSE(layer.empty());
  EXPECT_EQ(layer.begin, 3U);
  EXPECT_EQ(layer.end, 5U);
  EXPECT_FALSE(layer.judges_requests);  // none of them has an onRequest
}

TEST(LayerPolicies, SayWhatTheFirstThatSaysSomethingSays) {
  LayerPolicies layer;
  layer.add(0, policy_with(""));
  layer.add(1, policy_with("ask one"));
  layer.add(2, policy_with("ask two"));
  EXPECT_EQ(layer.default_message, "ask one");
}

}  // namespace
}  // namespace podjail::policy
