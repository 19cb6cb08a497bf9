#include "sidecar/config/policy_layers.h"

#include <gtest/gtest.h>

#include "sidecar/config/config_json.h"

namespace podjail::config {
namespace {

using policy::LayerDefault;
using policy::LayerMode;

std::string error_of(std::string_view layers, std::string_view more = "") {
  const auto config = parse_config("{\"policy_layers\": " + std::string(layers) + std::string(more) + "}");
  return config ? "none" : config.error().message();
}

TEST(PolicyLayers, AreReadInTheirOrder) {
  const auto config = parse_config(R"({"mode": "observe", "policy_layers": [
    {"name": "baseline", "directories": ["/b"], "default": "pass"},
    {"name": "trial", "directories": ["/t"], "mode": "shadow"},
    {"name": "pod", "directories": ["/p", "/q"]}]})");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->mode, Mode::kObserve);
  const auto layers = layers_of(*config);
  ASSERT_EQ(layers.size(), 3U);
  EXPECT_EQ(layers[0].layer, (policy::Layer{"baseline", LayerDefault::kPass}));
  EXPECT_EQ(layers[1].mode, LayerMode::kShadow);
  EXPECT_EQ(layers[2].layer, (policy::Layer{"pod", LayerDefault::kDeny}));
  EXPECT_EQ(layers[2].directories, (std::vector<std::string>{"/p", "/q"}));
  EXPECT_EQ(policy_directories_of(*config), (std::vector<std::string>{"/b", "/t", "/p", "/q"}));
}

TEST(PolicyLayers, AreOneWithoutANameUnlessGiven) {
  const auto layers = layers_of(Config());
  ASSERT_EQ(layers.size(), 1U);
  EXPECT_EQ(layers[0].layer, policy::Layer());
  EXPECT_EQ(layers[0].directories, Config().policy_directories);
}

TEST(PolicyLayers, RefuseWhatIsNotUnderstood) {
  const std::string pod = R"({"name": "pod", "directories": ["/p"]})";
  EXPECT_EQ(error_of("[" + pod + "]"), "none");
  EXPECT_EQ(error_of("[]"), "policy_layers: must have a layer that is enforced");
  EXPECT_EQ(error_of(R"([{"directories": ["/p"]}])"), "policy_layers[0].name: is missing");
  EXPECT_EQ(error_of(R"([{"name": "pod"}])"), "policy_layers[0].directories: is missing");
  EXPECT_EQ(error_of(R"([{"name": "pod", "directories": []}])"), "policy_layers[0].directories: is missing");
  EXPECT_EQ(error_of("[" + pod + R"(, {"name": "pod", "directories": ["/q"]}])"),
            "policy_layers[1].name: is another layer's, too");
  EXPECT_EQ(error_of("[" + pod + R"(, {"name": "other", "directories": ["/p"]}])"),
            "policy_layers: must not have the same directory twice");
  EXPECT_EQ(error_of(R"([{"name": "pod", "directories": ["/p"], "mode": "shadow"}])"),
            "policy_layers: must have a layer that is enforced");
  EXPECT_EQ(error_of(R"([{"name": "Pod", "directories": ["/p"]}])"),
            "policy_layers[0].name: must be 1 to 32 of `a`–`z`, `0`–`9` and `-`");
  EXPECT_EQ(error_of(R"([{"name": "pod", "directories": ["/p"], "default": "allow"}])"),
            "policy_layers[0].default: must be `deny` or `pass`");
  EXPECT_EQ(error_of(R"([{"name": "pod", "directories": ["/p"], "mode": "observe"}])"),
            "policy_layers[0].mode: must be `enforce` or `shadow`");
  EXPECT_EQ(error_of("[" + pod + "]", R"(, "policy_directories": ["/q"])"),
            "policy_layers: cannot stand beside policy_directories");
}

TEST(PolicyLayers, RefuseMoreThanEight) {
  std::string list;
  for (int i = 0; i < 9; ++i) {
    const auto n = std::to_string(i);
    list += (i ? "," : "") + std::string(R"({"name": "l)") + n + R"(", "directories": ["/)" + n + "\"]}";
  }
  EXPECT_EQ(error_of("[" + list + "]"), "policy_layers: must be at most 8 layers");
}

}  // namespace
}  // namespace podjail::config
