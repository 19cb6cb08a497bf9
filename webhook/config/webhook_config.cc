#include "webhook/config/webhook_config.h"

#include <algorithm>
#include <array>

#include "hook/strict_json.h"
#include "lib/base/file.h"
#include "lib/base/json_text.h"
#include "lib/kubernetes/resource.h"
#include "webhook/injection/sidecar.h"

namespace podjail::webhook {
namespace {

using hook::Reading;
using nlohmann::json;

constexpr std::array<std::string_view, 12> kKeys = {
    "image",         "image_pull_policy", "runtime_class",  "release_namespace",  "excluded_namespaces",
    "allow_opt_out", "resources",         "sidecar_config", "baseline_configmap", "certificate",
    "listen_port",   "admin_port"};
constexpr std::array<std::string_view, 5> kCertificateKeys = {"mode", "secret", "directory", "service",
                                                              "webhook_configurations"};
// Written by injection for each pod.
constexpr std::array<std::string_view, 4> kOwnSidecarKeys = {"mode", "pod", "policy_layers",
                                                             "policy_directories"};

template <std::size_t kSize>
void refuse_unknown(const json& object, const std::array<std::string_view, kSize>& known,
                    const std::string& prefix, Reading& reading) {
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(known, key) == known.end())
      reading.object_to(prefix + printable(key, 64) + ": unknown key");
  }
}

std::string read_text(const json& object, std::string_view key, std::string fallback, Reading& reading) {
  return object.contains(key) ? reading.take(hook::read_text(object, key)) : fallback;
}

std::string read_name(const json& object, std::string_view key, std::string fallback, Reading& reading) {
  auto name = read_text(object, key, std::move(fallback), reading);
  if (!kubernetes::is_object_name(name))
    reading.object_to(std::string(key) + ": \"" + printable(name, 64) + "\" is no name of an object");
  return name;
}

std::vector<std::string> read_names(const json& object, std::string_view key, Reading& reading) {
  auto names = reading.take(hook::read_strings(object, key));
  for (const auto& name : names) {
    if (!kubernetes::is_object_name(name))
      reading.object_to(std::string(key) + ": \"" + printable(name, 64) + "\" is no name of an object");
  }
  return names;
}

std::uint16_t read_port(const json& object, std::string_view key, std::uint16_t fallback, Reading& reading) {
  return static_cast<std::uint16_t>(
      reading.take(hook::read_integer(object, key, 0, UINT16_MAX)).value_or(fallback));
}

json read_object(const json& object, std::string_view key, Reading& reading) {
  const auto* found = reading.take(hook::find_object(object, key));
  return found == nullptr ? json::object() : *found;
}

InjectionSettings read_injection(const json& root, Reading& reading) {
  InjectionSettings settings;
  settings.version = PODJAIL_VERSION;
  settings.image = read_text(root, "image", "", reading);
  if (settings.image.empty()) reading.object_to("image: is missing");
  settings.image_pull_policy = read_text(root, "image_pull_policy", settings.image_pull_policy, reading);
  const auto& policy = settings.image_pull_policy;
  if (policy != "Always" && policy != "IfNotPresent" && policy != "Never")
    reading.object_to("image_pull_policy: must be Always, IfNotPresent or Never");
  settings.runtime_class = read_name(root, "runtime_class", settings.runtime_class, reading);
  settings.resources = read_object(root, "resources", reading);
  settings.sidecar_config = read_object(root, "sidecar_config", reading);
  for (const auto& key : kOwnSidecarKeys) {
    if (settings.sidecar_config.contains(key))
      reading.object_to("sidecar_config." + std::string(key) + ": is written for each pod");
  }
  return settings;
}

CertificateConfig read_certificate(const json& root, Reading& reading) {
  CertificateConfig config;
  const auto object = read_object(root, "certificate", reading);
  refuse_unknown(object, kCertificateKeys, "certificate.", reading);
  const auto mode = read_text(object, "mode", "self-managed", reading);
  if (mode != "self-managed" && mode != "files")
    reading.object_to("certificate.mode: must be self-managed or files");
  config.mode = mode == "files" ? CertificateConfig::Mode::kFiles : CertificateConfig::Mode::kSelfManaged;
  config.secret = read_name(object, "secret", config.secret, reading);
  config.directory = read_text(object, "directory", config.directory, reading);
  if (!config.directory.starts_with('/'))
    reading.object_to("certificate.directory: must be an absolute path");
  config.service = read_name(object, "service", config.service, reading);
  config.webhook_configurations = read_names(object, "webhook_configurations", reading);
  return config;
}

// What every pod would be refused for is better said once, at the start.
Status check_sidecar_config(const InjectionSettings& settings) {
  const json pod{{"metadata", json::object()}, {"spec", json::object()}};
  const auto document = sidecar_document(pod, {{{"baseline"}, {}, {}}, Mode::kEnforce}, settings);
  if (!document) return fail_within("sidecar_config", Error(document.error()));
  return {};
}

}  // namespace

Result<WebhookConfig> parse_webhook_config(std::string_view text) {
  const auto root = hook::parse_strict_json(text);
  if (!root) return tl::unexpected(root.error());
  Reading reading;
  refuse_unknown(*root, kKeys, "", reading);
  WebhookConfig config;
  config.injection = read_injection(*root, reading);
  config.release_namespace = read_name(*root, "release_namespace", "", reading);
  config.selection.excluded = read_names(*root, "excluded_namespaces", reading);
  config.selection.excluded.push_back(config.release_namespace);
  if (reading.take(hook::read_flag(*root, "allow_opt_out")))
    config.selection.opt_out = SelectionRules::OptOut::kAllowed;
  config.baseline_configmap = read_text(*root, "baseline_configmap", config.baseline_configmap, reading);
  if (!config.baseline_configmap.empty() && !kubernetes::is_object_name(config.baseline_configmap))
    reading.object_to("baseline_configmap: is no name of an object");
  config.certificate = read_certificate(*root, reading);
  config.listen_port = read_port(*root, "listen_port", config.listen_port, reading);
  config.admin_port = read_port(*root, "admin_port", config.admin_port, reading);
  if (!reading.status()) return tl::unexpected(reading.status().error());
  if (auto taken = check_sidecar_config(config.injection); !taken)
    return tl::unexpected(std::move(taken.error()));
  return config;
}

Result<WebhookConfig> load_webhook_config(const std::string& path) {
  const auto text = read_file(path, kMaxWebhookConfigBytes);
  if (!text) return tl::unexpected(text.error());
  auto config = parse_webhook_config(*text);
  if (!config) return fail_within(path, std::move(config.error()));
  return config;
}

}  // namespace podjail::webhook
