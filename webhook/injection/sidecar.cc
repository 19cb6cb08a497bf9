#include "webhook/injection/sidecar.h"

#include "lib/contract/contract.h"
#include "sidecar/config/config_json.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/names.h"
#include "webhook/injection/pod_shape.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

constexpr int kDefaultMode = 0644;
// Of one-second probes: what V8, certificates and the first resolver take even on a node that is starting
// everything at once.
constexpr int kStartAttempts = 120;

json field(std::string_view name, std::string_view path) {
  return {{"name", name}, {"valueFrom", {{"fieldRef", {{"apiVersion", "v1"}, {"fieldPath", path}}}}}};
}

json mount(std::string_view volume, std::string_view path) {
  return {{"name", volume}, {"mountPath", path}, {"readOnly", true}};
}

json security_context() {
  return {{"allowPrivilegeEscalation", false},
          {"capabilities", {{"drop", {"ALL"}}}},
          {"readOnlyRootFilesystem", true},
          {"runAsGroup", contract::kSidecarUid},
          {"runAsNonRoot", true},
          {"runAsUser", contract::kSidecarUid},
          {"seccompProfile", {{"type", "RuntimeDefault"}}}};
}

json startup_probe() {
  return {{"failureThreshold", kStartAttempts},
          {"httpGet", {{"path", "/readyz"}, {"port", contract::kAdminPort}, {"scheme", "HTTP"}}},
          {"periodSeconds", 1},
          {"successThreshold", 1},
          {"timeoutSeconds", 2}};
}

void add_layer(json& layers, std::string_view name, std::string_view fallback,
               const std::vector<PolicyVolume>& volumes) {
  auto directories = json::array();
  const auto prefix = std::string(kPolicyVolumes).append(name);
  for (const auto& volume : volumes) {
    if (volume.volume == prefix || volume.volume.starts_with(prefix + "-"))
      directories.push_back(volume.directory);
  }
  layers.push_back({{"name", name}, {"default", fallback}, {"directories", directories}});
}

json config_volume() {
  const auto path = "metadata.annotations['" + std::string(kAnnotationSidecarConfig) + "']";
  const json item{{"fieldRef", {{"apiVersion", "v1"}, {"fieldPath", path}}}, {"path", "sidecar.json"}};
  auto sources = json::array({{{"downwardAPI", {{"items", json::array({item})}}}}});
  return {{"name", kConfigVolume},
          {"projected", {{"defaultMode", kDefaultMode}, {"sources", std::move(sources)}}}};
}

}  // namespace

std::vector<std::string> layers_of(const PolicyNames& policies) {
  std::vector<std::string> layers;
  if (!policies.baseline.empty()) layers.emplace_back("baseline");
  if (!policies.space.empty()) layers.emplace_back("namespace");
  if (!policies.pod.empty()) layers.emplace_back("pod");
  return layers;
}

std::vector<PolicyVolume> policy_volumes(const PolicyNames& policies) {
  std::vector<PolicyVolume> volumes;
  const auto add = [&volumes](const std::string& part, const std::string& config_map) {
    volumes.push_back({std::string(kPolicyVolumes) + part, config_map,
                       std::string(contract::kPolicyDirectory) + "/" + part});
  };
  for (const auto& name : policies.baseline) add("baseline", name);
  for (std::size_t i = 0; i < policies.space.size(); ++i)
    add("namespace-" + std::to_string(i + 1), policies.space[i]);
  for (std::size_t i = 0; i < policies.pod.size(); ++i) add("pod-" + std::to_string(i + 1), policies.pod[i]);
  return volumes;
}

Result<std::string> sidecar_document(const json& pod, const Jail& jail, const InjectionSettings& settings) {
  json document = settings.sidecar_config;
  document["mode"] = jail.mode == Mode::kObserve ? "observe" : "enforce";
  document["pod"] = {
      {"service_account", text_at(pod["spec"], "serviceAccountName")},
      {"labels", member(pod["metadata"], "labels").is_object() ? pod["metadata"]["labels"] : json::object()}};
  auto layers = json::array();
  for (const auto& name : layers_of(jail.policies))
    add_layer(layers, name, name == "baseline" ? "pass" : "deny", policy_volumes(jail.policies));
  // Without any layer the sidecar looks into the default directory, which is empty: everything is denied.
  if (!layers.empty()) document["policy_layers"] = std::move(layers);
  auto text = document.dump(-1, ' ', false, json::error_handler_t::replace);
  if (const auto taken = config::parse_config(text); !taken)
    return fail_within("the sidecar's configuration", Error(taken.error()));
  return text;
}

json sidecar_container(const Jail& jail, const InjectionSettings& settings) {
  json mounts = {{{"name", kRunVolume}, {"mountPath", contract::kSharedDirectory}},
                 mount(kConfigVolume, kConfigDirectory)};
  for (const auto& volume : policy_volumes(jail.policies))
    mounts.push_back(mount(volume.volume, volume.directory));
  return {
      {"name", kSidecarName},
      {"image", settings.image},
      {"imagePullPolicy", settings.image_pull_policy},
      {"command", json::array({kSidecarProgram})},
      {"args", {"--config", contract::kSidecarConfig}},
      {"env",
       {field("PODJAIL_POD_NAME", "metadata.name"), field("PODJAIL_POD_NAMESPACE", "metadata.namespace")}},
      {"ports",
       json::array(
           {{{"containerPort", contract::kAdminPort}, {"name", "podjail-admin"}, {"protocol", "TCP"}}})},
      {"resources", settings.resources},
      {"restartPolicy", "Always"},
      {"securityContext", security_context()},
      {"startupProbe", startup_probe()},
      {"terminationMessagePath", "/dev/termination-log"},
      {"terminationMessagePolicy", "File"},
      {"volumeMounts", std::move(mounts)}};
}

std::vector<json> own_volumes(const PolicyNames& policies) {
  std::vector<json> volumes{
      {{"name", kRunVolume}, {"emptyDir", {{"medium", "Memory"}, {"sizeLimit", "16Mi"}}}}, config_volume()};
  for (const auto& volume : policy_volumes(policies)) {
    volumes.push_back({{"name", volume.volume},
                       {"configMap", {{"defaultMode", kDefaultMode}, {"name", volume.config_map}}}});
  }
  return volumes;
}

json shared_mount() {
  return mount(kRunVolume, contract::kSharedDirectory);
}

}  // namespace podjail::webhook
