#include "webhook/config/webhook_config.h"

#include <gtest/gtest.h>

namespace podjail::webhook {
namespace {

using nlohmann::json;

json least() {
  return {{"image", "registry.test/podjail-sidecar:1"}, {"release_namespace", "podjail-system"}};
}

TEST(WebhookConfig, NeedsImageAndNamespaceAlone) {
  const auto config = parse_webhook_config(least().dump());
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->injection.runtime_class, "podjail");
  EXPECT_EQ(config->baseline_configmap, "podjail-baseline");
  EXPECT_EQ(config->selection.excluded, (std::vector<std::string>{"podjail-system"}));
  EXPECT_EQ(config->selection.opt_out, SelectionRules::OptOut::kForbidden);
  EXPECT_EQ(config->certificate.mode, CertificateConfig::Mode::kSelfManaged);
  EXPECT_EQ(config->listen_port, 8443);
  EXPECT_EQ(config->admin_port, 15022);
}

TEST(WebhookConfig, TakesEveryKeyOfTheChart) {
  const auto config = parse_webhook_config(R"({
    "image": "registry.test/s@sha256:00", "image_pull_policy": "Always", "runtime_class": "jail",
    "release_namespace": "pj", "excluded_namespaces": ["a", "b"], "allow_opt_out": true,
    "resources": {"limits": {"memory": "128Mi"}},
    "sidecar_config": {"upstream": {"resolvers": ["192.0.2.53"], "grants": ["10.0.0.1:443"]}, "limits": {"max_streams": 5}},
    "baseline_configmap": "",
    "certificate": {"mode": "files", "secret": "s", "directory": "/tls", "service": "svc",
                    "webhook_configurations": ["podjail"]},
    "listen_port": 9443, "admin_port": 0})");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->injection.image_pull_policy, "Always");
  EXPECT_EQ(config->injection.resources["limits"]["memory"], "128Mi");
  EXPECT_EQ(config->selection.excluded, (std::vector<std::string>{"a", "b", "pj"}));
  EXPECT_EQ(config->selection.opt_out, SelectionRules::OptOut::kAllowed);
  EXPECT_EQ(config->certificate.mode, CertificateConfig::Mode::kFiles);
  EXPECT_EQ(config->certificate.webhook_configurations, (std::vector<std::string>{"podjail"}));
  EXPECT_EQ(config->listen_port, 9443);
  EXPECT_EQ(config->admin_port, 0);
}

TEST(WebhookConfig, NamesTheKeyThatIsWrong) {
  const std::pair<json, const char*> cases[] = {
      {{{"image", nullptr}}, "image: is missing"},
      {{{"release_namespace", "A"}}, "release_namespace: \"A\" is no name of an object"},
      {{{"imgae", "x"}}, "imgae: unknown key"},
      {{{"image_pull_policy", "Sometimes"}}, "image_pull_policy: must be Always, IfNotPresent or Never"},
      {{{"excluded_namespaces", "a"}}, "excluded_namespaces is not a list"},
      {{{"excluded_namespaces", {"a/b"}}}, "excluded_namespaces: \"a/b\" is no name of an object"},
      {{{"allow_opt_out", "no"}}, "allow_opt_out is not true or false"},
      {{{"resources", 5}}, "resources is not an object"},
      {{{"listen_port", 65536}}, "listen_port is out of range"},
      {{{"certificate", {{"mode", "acme"}}}}, "certificate.mode: must be self-managed or files"},
      {{{"certificate", {{"directory", "tls"}}}}, "certificate.directory: must be an absolute path"},
      {{{"certificate", {{"secrett", "x"}}}}, "certificate.secrett: unknown key"},
      {{{"sidecar_config", {{"mode", "observe"}}}}, "sidecar_config.mode: is written for each pod"},
      {{{"sidecar_config", {{"policy_layers", json::array()}}}},
       "sidecar_config.policy_layers: is written for each pod"},
      {{{"baseline_configmap", "../x"}}, "baseline_configmap: is no name of an object"},
  };
  for (const auto& [change, sentence] : cases) {
    auto text = least();
    text.merge_patch(change);
    const auto config = parse_webhook_config(text.dump());
    ASSERT_FALSE(config) << change;
    EXPECT_EQ(config.error().message(), sentence);
  }
}

TEST(WebhookConfig, IsRefusedWhereTheSidecarWouldNotTakeItsPart) {
  auto text = least();
  text["sidecar_config"] = {{"limits", {{"max_stream", 5}}}};
  const auto config = parse_webhook_config(text.dump());
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message().find("limits.max_stream"), std::string::npos)
      << config.error().message();
}

TEST(WebhookConfig, IsNotGuessedFromWhatIsNoJson) {
  EXPECT_FALSE(parse_webhook_config(""));
  EXPECT_FALSE(parse_webhook_config("[]"));
  EXPECT_FALSE(parse_webhook_config(R"({"image":"a","image":"b","release_namespace":"x"})"));
  EXPECT_EQ(load_webhook_config("/nonexistent/webhook.json").error().kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace podjail::webhook
