#include "sidecar/config/config_json.h"

#include "lib/base/file.h"
#include "sidecar/config/json_document.h"
#include "sidecar/config/policy_layers.h"
#include "sidecar/config/sections.h"

namespace podjail::config {
namespace {

Config read_config(const nlohmann::json& document, Reading& reading) {
  Config config;
  JsonSection root(document, "", reading);
  config.policy_directories = root.list("policy_directories", kAbsolutePath, config.policy_directories);
  config.policy_layers = read_policy_layers(root);
  config.mode = root.parsed("mode", kMode, config.mode);
  config.shared_directory = root.parsed("shared_directory", kAbsolutePath, config.shared_directory);
  config.containers_file = root.parsed("containers_file", kAbsolutePath, config.containers_file);
  config.workers = root.integer("workers", {1, 64}, config.workers);
  config.explicit_proxy = root.parsed("explicit_proxy", kExplicitProxy, config.explicit_proxy);
  config.max_http_version = root.parsed("max_http_version", kMaxHttpVersion, config.max_http_version);
  config.pod = read_pod(root.section("pod"));
  config.admin = read_admin(root.section("admin"));
  config.upstream = read_upstream(root.section("upstream"));
  config.upstream_tls = read_upstream_tls(root);
  config.policy = read_policy(root.section("policy"));
  config.dns = read_dns(root.section("dns"));
  config.decision_log = read_decision_log(root.section("decision_log"));
  config.limits = read_limits(root.section("limits"));
  return config;
}

}  // namespace

Result<Config> parse_config(std::string_view text) {
  if (text.size() > kMaxConfigBytes) {
    return fail(ErrorKind::kExhausted, "longer than " + std::to_string(kMaxConfigBytes) + " bytes");
  }
  const auto document = parse_json_document(text);
  if (!document) return tl::unexpected(document.error());
  Reading reading;
  auto config = read_config(*document, reading);
  if (reading.error) return tl::unexpected(*reading.error);
  return config;
}

Result<Config> load_config(const std::string& path) {
  const auto text = read_file(path, kMaxConfigBytes);
  if (!text) return tl::unexpected(text.error());
  auto config = parse_config(*text);
  if (!config) return fail_within(path, std::move(config.error()));
  return config;
}

std::vector<KeyDescription> describe_config() {
  Reading reading;
  read_config(nlohmann::json::object(), reading);
  return reading.keys;
}

}  // namespace podjail::config
