#include "webhook/injection/inject.h"

#include <algorithm>

#include "lib/contract/contract.h"
#include "lib/contract/inbound_ports.h"
#include "webhook/injection/container_trust.h"
#include "webhook/injection/inbound.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/names.h"
#include "webhook/injection/pod_shape.h"
#include "webhook/injection/refusals.h"
#include "webhook/injection/repair.h"
#include "webhook/injection/sidecar.h"
#include "webhook/injection/workload.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

bool is_sidecar(const json& container) {
  return text_at(container, "name") == kSidecarName;
}

// Whoever copies a pod of the cluster into a file and creates it anew brings our container along. It counts
// as ours by its place and its image; all else is put right.
Status check_claim(const json& container, const std::string& place, const json& pod,
                   const InjectionSettings& settings) {
  const auto image = text_at(container, "image");
  const auto status = json::parse(annotation_of(pod, contract::kAnnotationStatus), nullptr, false);
  if (image == settings.image || (!image.empty() && text_at(status, "image") == image)) return {};
  return fail(ErrorKind::kRefused, place + ".name: podjail is the name of podjail's own container");
}

Status check_containers(const json& pod, const InjectionSettings& settings) {
  Status status;
  for (const auto list : {kInitContainers, kContainers}) {
    each_container(pod, list, [&](const json& container, const std::string& place) {
      if (!status) return;
      const bool claims = list == kInitContainers && is_sidecar(container);
      status = claims ? check_claim(container, place, pod, settings) : check_container(container, place);
    });
  }
  return status;
}

void set_volumes(json& spec, const PolicyNames& policies) {
  auto& volumes = spec["volumes"];
  if (volumes.is_null()) volumes = json::array();
  const auto own = own_volumes(policies);
  const auto is_stale = [&own](const json& volume) {
    const auto name = text_at(volume, "name");
    return name.starts_with(kPolicyVolumes) &&
           std::ranges::none_of(own, [name](const json& wanted) { return text_at(wanted, "name") == name; });
  };
  volumes.erase(std::remove_if(volumes.begin(), volumes.end(), is_stale), volumes.end());
  for (const auto& wanted : own) {
    const auto found = std::ranges::find_if(
        volumes, [&](const json& volume) { return text_at(volume, "name") == text_at(wanted, "name"); });
    found == volumes.end() ? volumes.push_back(wanted) : static_cast<void>(*found = wanted);
  }
}

// The first, so that it runs before any other; whatever stands there under its name is kept only as far as
// repaired() lets it.
void set_sidecar(json& spec, json wanted) {
  auto& containers = spec[std::string(kInitContainers)];
  if (containers.is_null()) containers = json::array();
  const auto found = std::ranges::find_if(containers, is_sidecar);
  if (found != containers.end()) {
    wanted = repaired(std::move(wanted), *found);
    containers.erase(found);
  }
  containers.insert(containers.begin(), std::move(wanted));
}

void set_trust(json& spec) {
  for (const auto list : {kInitContainers, kContainers}) {
    const auto containers = spec.find(list);
    if (containers == spec.end() || !containers->is_array()) continue;
    for (auto& container : *containers) {
      if (!is_sidecar(container)) container = with_trust(std::move(container));
    }
  }
}

std::string status_of(const Jail& jail, const InjectionSettings& settings) {
  const auto& policies = jail.policies;
  return json{
      {"version", settings.version},
      {"image", settings.image},
      {"layers", layers_of(policies)},
      {"policies", {{"baseline", policies.baseline}, {"namespace", policies.space}, {"pod", policies.pod}}}}
      .dump();
}

void annotate(json& pod, std::string_view name, std::string value) {
  pod["metadata"]["annotations"][std::string(name)] = std::move(value);
}

}  // namespace

bool is_injected(const json& pod) {
  const auto& spec = member(pod, "spec");
  return find_named(member(spec, kInitContainers), kSidecarName) != nullptr &&
         find_named(member(spec, "volumes"), kRunVolume) != nullptr;
}

Result<json> inject(const json& pod, const Jail& jail, const InjectionSettings& settings) {
  if (auto shaped = check_shape(pod); !shaped) return tl::unexpected(std::move(shaped.error()));
  if (auto allowed = check_pod(pod, settings.runtime_class); !allowed)
    return tl::unexpected(std::move(allowed.error()));
  if (auto allowed = check_containers(pod, settings); !allowed)
    return tl::unexpected(std::move(allowed.error()));
  if (auto allowed = check_volumes(pod); !allowed) return tl::unexpected(std::move(allowed.error()));
  auto document = sidecar_document(pod, jail, settings);
  if (!document) return tl::unexpected(std::move(document.error()));
  const auto ports = inbound_ports_of(pod);
  if (!ports) return tl::unexpected(ports.error());
  auto after = pod;
  if (!ports->empty())
    annotate(after, contract::kAnnotationInboundPorts, contract::inbound_ports_text(*ports));
  annotate(after, kAnnotationSidecarConfig, std::move(*document));
  annotate(after, contract::kAnnotationStatus, status_of(jail, settings));
  annotate(after, kAnnotationWorkload, workload_of(pod));
  auto& spec = after["spec"];
  spec["runtimeClassName"] = settings.runtime_class;
  set_volumes(spec, jail.policies);
  set_sidecar(spec, sidecar_container(jail, settings));
  set_trust(spec);
  return after;
}

Result<json> inject_ephemeral(const json& pod, const json& before) {
  if (auto shaped = check_shape(pod); !shaped) return tl::unexpected(std::move(shaped.error()));
  auto after = pod;
  const auto& known = member(member(before, "spec"), kEphemeralContainers);
  auto& containers = after["spec"][std::string(kEphemeralContainers)];
  for (std::size_t i = 0; i < containers.size(); ++i) {
    if (find_named(known, text_at(containers[i], "name")) != nullptr) continue;
    if (auto allowed = check_ephemeral(containers[i], place_of(kEphemeralContainers, i)); !allowed)
      return tl::unexpected(std::move(allowed.error()));
    containers[i] = with_trust(std::move(containers[i]));
  }
  return after;
}

}  // namespace podjail::webhook
